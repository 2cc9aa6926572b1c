// linktor-webchat 1: the launcher and the connection. It runs in the site's own page, so that the
// server sees the site's origin; what is shown is in a frame (frame.js), which meets none of the
// site's styles. Texts of people only ever become text.
(() => {
  "use strict";
  const script = document.currentScript;
  const channel = script && script.dataset.channel;
  if (!channel || document.querySelector(`[data-linktor-webchat="${CSS.escape(channel)}"]`)) return;
  const server = new URL(".", script.src);
  const socketAddress = new URL(`ws/${channel}`, server).href.replace(/^http/, "ws");
  const host = document.createElement("div");
  host.dataset.linktorWebchat = channel;

  const kept = (area) => ({ // storage may be forbidden: then everything lasts as long as the page
    get(key) { try { return area().getItem(`linktor:${channel}:${key}`); } catch { return null; } },
    set(key, value) { try { area().setItem(`linktor:${channel}:${key}`, value); } catch { /* as said */ } },
  });
  const forVisitor = kept(() => localStorage), forTab = kept(() => sessionStorage);
  let token = forVisitor.get("token"), email = forVisitor.get("email");
  let looks, launcher, badge, frame, port, socket;
  let opened = false, ready = false, ended = false, state = "connecting", tries = 0, timer, unread = 0;
  let needEmail = false;
  const history = [];
  let unsent = [];
  try { unsent = JSON.parse(forTab.get("unsent")) || []; } catch { /* nothing was kept */ }

  const tell = (message) => { if (port) port.postMessage(message); };
  const setState = (next, detail) => { state = next; tell({ type: "state", state, detail }); };
  const keepUnsent = () => forTab.set("unsent", JSON.stringify(unsent));

  async function start() {
    let answer;
    try {
      answer = await fetch(new URL(`widget/${channel}/config`, server), { credentials: "omit" });
    } catch {
      setTimeout(start, Math.min(60000, 2000 * 2 ** tries++));
      return;
    }
    if (!answer.ok) {
      const error = (await answer.json().catch(() => ({}))).error || {};
      const why = error.message || error.code || `HTTP ${answer.status}`;
      console.warn(`Linktor web chat ${channel} is not shown on ${location.origin}: ${why}`);
      return;
    }
    tries = 0;
    looks = await answer.json();
    needEmail = looks.requireEmail && !email;
    draw();
    if (token) connect(); // somebody who wrote before may be answered while the chat is closed
  }

  // --- what stands on the page ------------------------------------------------------------------

  const STYLE = `
    :host { all: initial; }
    button { all: unset; box-sizing: border-box; position: fixed; right: 20px; bottom: 20px;
      width: 60px; height: 60px; border-radius: 50%; cursor: pointer; z-index: 2147483000;
      display: grid; place-items: center; background: var(--primary); color: var(--text);
      border: 1px solid rgb(255 255 255 / .55); box-shadow: 0 2px 12px rgb(0 0 0 / .35); }
    button:focus-visible { outline: 3px solid #fff; box-shadow: 0 0 0 6px #111; }
    svg { width: 28px; height: 28px; fill: none; stroke: currentColor; stroke-width: 2;
      stroke-linecap: round; stroke-linejoin: round; }
    span { position: absolute; top: -4px; right: -4px; min-width: 22px; height: 22px; padding: 0 6px;
      box-sizing: border-box; border-radius: 11px; background: #b3261e; color: #fff; text-align: center;
      font: 600 13px/22px system-ui, sans-serif; }
    [hidden] { display: none !important; }
    iframe { position: fixed; right: 20px; bottom: 92px; width: 380px; border: 0; z-index: 2147483000;
      height: min(600px, calc(100dvh - 112px)); border-radius: 14px; color-scheme: normal;
      box-shadow: 0 8px 32px rgb(0 0 0 / .35), 0 0 0 1px rgb(128 128 128 / .4); }
    @media (max-width: 480px), (max-height: 420px) {
      iframe { inset: 0; width: 100%; height: 100dvh; border-radius: 0; z-index: 2147483001; } }
    @media (prefers-reduced-motion: no-preference) {
      button { transition: transform .15s; } button:hover { transform: scale(1.06); }
      iframe { animation: rise .18s ease-out; }
      @keyframes rise { from { opacity: 0; transform: translateY(12px); } } }`;

  function icon(path) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    svg.append(document.createElementNS(svg.namespaceURI, "path"));
    svg.firstChild.setAttribute("d", path);
    return svg;
  }

  function draw() {
    const root = host.attachShadow({ mode: "open" }), sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    launcher = document.createElement("button");
    launcher.type = "button";
    launcher.style.setProperty("--primary", looks.primaryColor);
    launcher.style.setProperty("--text", looks.textColor);
    launcher.append(icon("M4 5h16v11H9l-5 4z"));
    badge = document.createElement("span");
    badge.setAttribute("aria-hidden", "true");
    launcher.append(badge);
    launcher.addEventListener("click", () => toggle(!opened));
    root.addEventListener("keydown", (event) => { if (event.key === "Escape") toggle(false); });
    root.append(launcher);
    document.body.append(host);
    label();
  }

  function label() {
    const news = unread ? `, ${unread} new message${unread > 1 ? "s" : ""}` : "";
    launcher.setAttribute("aria-label", opened ? "Close chat" : `Open chat${news}`);
    launcher.setAttribute("aria-expanded", String(opened));
    badge.textContent = unread > 9 ? "9+" : String(unread);
    badge.hidden = !unread;
  }

  function toggle(open) {
    if (ended && !frame) return;
    const was = opened;
    opened = open;
    if (open) {
      if (!frame) makeFrame();
      if (!socket) connect();
      unread = 0;
      markRead();
      tell({ type: "focus" });
    }
    if (frame) frame.hidden = !open;
    if (open && ready) frame.focus();
    if (!open && was) launcher.focus();
    label();
  }

  function makeFrame() {
    frame = document.createElement("iframe");
    frame.title = looks.headerText;
    frame.src = new URL(`widget/${channel}`, server).href;
    frame.addEventListener("load", () => {
      const pipe = new MessageChannel();
      port = pipe.port1;
      port.onmessage = (event) => heard(event.data);
      frame.contentWindow.postMessage({ linktor: "webchat" }, server.origin, [pipe.port2]);
      ready = true;
      tell({ type: "setup", looks, needEmail });
      history.forEach((message) => tell(message));
      unsent.forEach((message) => tell({ type: "unsent", ...message }));
      setState(state);
      if (opened) { frame.focus(); tell({ type: "focus" }); }
    });
    launcher.before(frame);
  }

  function heard(message) { // from the window
    if (message.type === "close") toggle(false);
    if (message.type === "email") send({ type: "email", email: (email = message.email) });
    if (message.type === "again") say(unsent.find((item) => item.ref === message.ref));
    if (message.type === "say") {
      const ref = [...crypto.getRandomValues(new Uint8Array(12))].map((n) => n.toString(36)).join("");
      unsent.push({ ref, text: message.text });
      keepUnsent();
      tell({ type: "unsent", ref, text: message.text });
      say(unsent.at(-1));
    }
  }

  const say = (item) => item && send({ type: "say", ...item });
  const markRead = () => history.length && forVisitor.set("read", history.at(-1).id);

  // --- the connection ---------------------------------------------------------------------------

  function send(message) {
    if (state === "online" && socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  }

  function connect() {
    clearTimeout(timer);
    if (ended) return;
    const mine = socket = new WebSocket(socketAddress);
    mine.onopen = () => mine.send(JSON.stringify({
      type: "hello", token, email, after: history.length ? history.at(-1).id : 0,
    }));
    mine.onmessage = (event) => received(JSON.parse(event.data));
    mine.onclose = () => {
      if (ended || mine !== socket) return;
      setState("reconnecting");
      const pause = Math.min(30000, 1000 * 2 ** Math.min(tries++, 5)) * (0.5 + Math.random() / 2);
      timer = setTimeout(connect, pause);
    };
  }

  function received(message) {
    if (message.type === "welcome") {
      tries = 0;
      token = message.token;
      forVisitor.set("token", token);
      needEmail = message.needEmail;
      setState("online");
      tell({ type: "needEmail", need: needEmail });
      if (!needEmail) unsent.forEach(say);
    } else if (message.type === "message") {
      took(message);
    } else if (message.type === "email") {
      needEmail = !message.ok;
      if (message.ok) forVisitor.set("email", email);
      tell({ type: "needEmail", need: needEmail, wrong: !message.ok });
      if (message.ok) unsent.forEach(say);
    } else if (message.type === "refused") {
      if (message.code === "email_required") tell({ type: "needEmail", need: true });
      tell(message);
    } else if (message.type === "closed") {
      ended = true;
      setState("closed", message.message);
    }
  }

  function took(message) {
    if (history.some((earlier) => earlier.id === message.id)) return;
    history.push(message);
    history.sort((one, other) => one.id - other.id);
    unsent = unsent.filter((item) => item.ref !== message.ref);
    keepUnsent();
    tell(message);
    if (opened) markRead();
    else if (message.from === "agent" && message.id > Number(forVisitor.get("read"))) {
      unread += 1;
      label();
    }
  }

  addEventListener("online", () => { if (state === "reconnecting") connect(); });
  if (document.body) start();
  else addEventListener("DOMContentLoaded", start);
})();
