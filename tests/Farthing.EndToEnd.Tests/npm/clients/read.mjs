// Reads responses with one provider's own client, and prints what it saw of each as a line of JSON:
//   node read.mjs CLIENT '[{"name":"…","call":"chat","url":"http://127.0.0.1:…"}]'
// A client's module exports its calls by name: each takes the server's address and gives what the client reports.
import buffer from 'node:buffer';
import net from 'node:net';

// Node 18 has it, but not where the clients look.
globalThis.File ??= buffer.File;

// Nothing leaves this machine, whatever a client would like to ask elsewhere.
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const [{ host }] = [args[0]].flat();
  if (host !== '127.0.0.1') throw new Error(`connection to ${host}`);
  return connect.apply(this, args);
};

const [client, jobs] = process.argv.slice(2);
const calls = await import(`./${client}.mjs`);
await Promise.all(JSON.parse(jobs).map(async ({ name, call, url }) => {
  let saw;
  try {
    saw = await calls[call](url);
  } catch (error) {
    saw = { failed: true, errorType: error.code ?? error.error?.code, error: `${error.stack ?? error}` };
  }
  console.log(JSON.stringify({ name, call, saw }));
}));
process.exit(0);
