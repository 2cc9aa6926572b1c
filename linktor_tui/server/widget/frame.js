// The chat window: shows what widget.js tells it, and says what the visitor does. No network, no
// storage; texts of people become text nodes and nothing else.
"use strict";
(() => {
  const part = (id) => document.getElementById(id);
  const log = part("log"), text = part("text"), email = part("email"), state = part("state");
  const STATES = { connecting: "Connecting…", online: "", reconnecting: "Reconnecting…", closed: "" };
  let port;

  addEventListener("message", (event) => {
    // Only pages of the allowed origins can hold this one in a frame: the browser sees to that.
    if (port || event.source !== parent || event.data?.linktor !== "webchat") return;
    port = event.ports[0];
    port.onmessage = (message) => (WHEN[message.data.type] || (() => {}))(message.data);
  });
  const tell = (message) => port && port.postMessage(message);

  const WHEN = {
    setup({ looks, needEmail }) {
      document.documentElement.style.setProperty("--primary", looks.primaryColor);
      document.documentElement.style.setProperty("--on-primary", looks.textColor);
      document.querySelector("h1").textContent = document.title = looks.headerText;
      document.querySelector("footer").hidden = !looks.showBranding;
      if (looks.welcomeMessage) add("agent", looks.welcomeMessage, 0);
      WHEN.needEmail({ need: needEmail });
    },
    state(message) {
      state.textContent = message.detail || STATES[message.state];
      state.hidden = !state.textContent;
      part("write").inert = message.state === "closed";
    },
    message(message) {
      const waiting = message.ref && log.querySelector(`[data-ref="${CSS.escape(message.ref)}"]`);
      if (waiting) waiting.remove();
      add(message.from, message.text, message.id);
    },
    unsent({ ref, text }) {
      const line = add("visitor", text, Infinity);
      line.dataset.ref = ref;
      note(line, "Not sent yet");
    },
    refused({ ref, message }) {
      const line = log.querySelector(`[data-ref="${CSS.escape(ref)}"]`);
      if (!line) return;
      const again = document.createElement("button");
      again.type = "button";
      again.textContent = "Try again";
      again.addEventListener("click", () => { note(line, "Not sent yet"); tell({ type: "again", ref }); });
      note(line, `${message} `).append(again);
    },
    needEmail({ need, wrong }) {
      const asked = !part("ask").hidden;
      part("ask").hidden = !need;
      part("write").hidden = need;
      part("wrong").textContent = wrong ? "This does not look like an e-mail address." : "";
      if (wrong) email.setAttribute("aria-invalid", "true");
      else email.removeAttribute("aria-invalid");
      if (asked !== Boolean(need) || wrong) WHEN.focus();
    },
    focus() { (part("ask").hidden ? text : email).focus(); },
  };

  function add(from, words, id) {
    const line = document.createElement("div"), who = document.createElement("span");
    const bubble = document.createElement("p");
    who.className = "unseen";
    who.textContent = from === "visitor" ? "You:" : "Answer:";
    bubble.textContent = words;
    line.className = from === "visitor" ? "visitor" : "agent";
    line.dataset.id = id;
    line.append(who, bubble);
    const later = [...log.children].find((other) => Number(other.dataset.id) > id);
    log.insertBefore(line, later || null);
    log.scrollTop = log.scrollHeight;
    return line;
  }

  function note(line, words) {
    line.querySelector("small")?.remove();
    const small = document.createElement("small");
    small.textContent = words;
    line.append(small);
    log.scrollTop = log.scrollHeight;
    return small;
  }

  function fit() {
    text.style.height = "auto";
    text.style.height = `${Math.min(text.scrollHeight + 2, 120)}px`;
  }

  part("write").addEventListener("submit", (event) => {
    event.preventDefault();
    if (text.value.trim()) tell({ type: "say", text: text.value });
    text.value = "";
    fit();
    text.focus();
  });
  text.addEventListener("input", fit);
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    part("write").requestSubmit();
  });
  part("ask").addEventListener("submit", (event) => {
    event.preventDefault();
    if (email.value.trim() && email.checkValidity()) tell({ type: "email", email: email.value.trim() });
    else WHEN.needEmail({ need: true, wrong: true });
  });
  part("close").addEventListener("click", () => tell({ type: "close" }));
  addEventListener("keydown", (event) => { if (event.key === "Escape") tell({ type: "close" }); });
})();
