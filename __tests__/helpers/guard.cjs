// Preloaded into every Node process of a run: notes each connection that leaves this machine.
const { appendFileSync } = require("node:fs");
const net = require("node:net");

const LOOPBACK = /^(127\.|::1$|localhost$)/;
const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function (...args) {
  const [first] = Array.isArray(args[0]) ? args[0] : args;
  const host = typeof first === "object" && first !== null && !first.path ? (first.host ?? "localhost") : undefined;
  if (host !== undefined && !LOOPBACK.test(host)) appendFileSync(process.env.GUARD_FILE, `${host}\n`);
  return connect.apply(this, args);
};
