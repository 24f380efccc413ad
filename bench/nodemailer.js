// nodemailer's pool, composing: text and HTML of a given size, personal by a name. Prints letters a second.
const nodemailer = require("nodemailer");
const { port, count, connections, bytes } = JSON.parse(process.argv[2]);
const words = "园区重点项目集中开工。".repeat(Math.max(1, Math.floor((bytes * 0.72) / 33 / 1.0)));
const text = words.slice(0, Math.floor(words.length / 5));
const pool = nodemailer.createTransport({
  pool: true, host: "127.0.0.1", port, secure: false, ignoreTLS: true,
  maxConnections: connections, maxMessages: Infinity,
});
const began = process.hrtime.bigint();
const one = (n) => pool.sendMail({
  from: "news@example.com", to: `r${n}@example.net`, subject: "重点项目集中开工",
  text: `读者${n} ${text}`, html: `<p>读者${n}</p><p>${words.slice(text.length)}</p>`,
  textEncoding: "base64",
});
Promise.all(Array.from({ length: count }, (_, n) => one(n))).then(() => {
  console.log(count / (Number(process.hrtime.bigint() - began) / 1e9));
  pool.close();
});
