/*
 * What keeps Node.js busy: compiled loops, garbage, timers, promises, the thread pool (files, compression, digests),
 * workers that talk and share memory. Every line printed depends on the input alone.
 */
'use strict';
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const zlib = require('node:zlib');
const { promisify } = require('node:util');
const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');

const BYTES = 1000000;
const TURNS = 400;
const ROUNDS = 12;

if (!isMainThread) {
  const cells = new Int32Array(workerData.shared);
  parentPort.on('message', (n) => {
    if (n < 0) {
      parentPort.close();
      return;
    }
    let x = n;
    for (let i = 0; i < 200000; i++) {
      x = (Math.imul(x, 1103515245) + 12345) | 0;
    }
    Atomics.add(cells, 0, 1);
    parentPort.postMessage(x);
  });
} else {
  main(process.argv[2]).catch((e) => {
    console.error(e);
    process.exitCode = 1;
  });
}

async function talk() {
  const shared = new SharedArrayBuffer(4096);
  const worker = new Worker(__filename, { workerData: { shared } });
  let sum = 0;
  for (let i = 0; i < TURNS; i++) {
    const answer = new Promise((resolve) => worker.once('message', resolve));
    worker.postMessage(i);
    sum = (sum + (await answer)) | 0;
  }
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  worker.postMessage(-1);
  return `talk ${sum} ${new Int32Array(shared)[0]} ${await ended}`;
}

async function garbage(text) {
  let sum = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const counts = new Map();
    for (const word of text.split('\n')) {
      const key = word + (round % 5);
      counts.set(key, (counts.get(key) || 0) + 1);
    }
    for (const [key, count] of counts) {
      sum = (sum + Math.imul(key.length + 31 * key.charCodeAt(0), count)) | 0;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  return `garbage ${sum}`;
}

async function packed(bytes) {
  const deflate = promisify(zlib.deflate);
  const inflate = promisify(zlib.inflate);
  const parts = [];
  for (let at = 0; at < bytes.length; at += 65536) {
    parts.push(deflate(bytes.subarray(at, at + 65536), { level: 6 }));
  }
  const back = Buffer.concat(await Promise.all((await Promise.all(parts)).map((p) => inflate(p))));
  const key = await promisify(crypto.pbkdf2)('fulcrum', 'salt', 200000, 32, 'sha256');
  return `packed ${back.equals(bytes)} ${key.toString('hex')}`;
}

async function files(bytes) {
  for (let i = 0; i < 20; i++) {
    await fs.promises.writeFile(`part${i}`, bytes.subarray(i * 1000, i * 1000 + 50000));
  }
  const digest = crypto.createHash('sha256');
  for (let i = 0; i < 20; i++) {
    digest.update(await fs.promises.readFile(`part${i}`));
  }
  return `files ${(await fs.promises.readdir('.')).length} ${digest.digest('hex')}`;
}

async function timers() {
  let early = 0;
  for (let i = 0; i < 300; i++) {
    const before = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 5));
    early += performance.now() - before < 4 ? 1 : 0;
  }
  return `timers, early ${early}`;
}

async function main(words) {
  const bytes = fs.readFileSync(words).subarray(0, BYTES);
  const text = bytes.toString('latin1');
  const lines = await Promise.all([talk(), garbage(text), packed(bytes), files(bytes), timers()]);
  fs.readFileSync(0); // it lasts until the moves are done
  lines.forEach((line) => console.log(line));
  console.log(path.basename(words));
}
