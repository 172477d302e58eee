/** What a soak has shown, as a page. */
import { arch, cpus, platform } from "node:os";

const mebibytes = (bytes) => (bytes / 1024 / 1024).toFixed(1);

function row(name, value) {
  return `| ${name} | ${value} |`;
}

function table(head, rows) {
  return [row(...head), row("---", "---"), ...rows.map((cells) => row(...cells))].join("\n");
}

/** Faults by what they would mean; each must be none. */
const PROMISES = [
  ["lost", "sessions lost without cause"],
  ["crossed", "identities crossed, or back after their logout"],
  ["cart lost", "carts lost"],
  ["cart crossed", "carts seen by somebody else"],
  ["cart changed", "carts with other things in them than were put there"],
  ["outlived", "sessions that went on after Wix had ended them"],
  ["page", "pages that need nothing of Wix, `/_auth/me` and logouts that failed"],
  ["refused", "refusals while Wix was in order, and had been for 17 s"],
  ["other", "other wrong answers"],
];

export function describeSoak(run) {
  const { command, faults, deeds, carts, judge, memory, renewals } = run;
  const promises = PROMISES.map(([kind, words]) => [
    `**${words}**`,
    `**${faults.get(kind) ?? 0}**`,
  ]);
  const outages = [...run.outages].map(([name, { times, refusals }]) => [
    `${name}, ${times} times`,
    [...refusals].map(([code, count]) => `${count} \`${code}\``).join(", ") || "nobody refused",
  ]);
  return `# Soak

\`${command}\` on ${platform()} ${arch()}, ${cpus().length} x ${cpus()[0]?.model ?? "unknown processor"}, Node ${process.versions.node}, other work on the same machine.

Two isolates of the host, which share a KV namespace and a cache, take turns at random; each request of a browser goes to either.
Access tokens live ${run.tokenSeconds} seconds. Sealing keys were changed twice, each time by a deployment to new isolates, and the first key was dropped
once every browser had come by. ${run.atOnce} browsers act at once.

## What must not happen

${table(["what", "how often"], promises)}

## What happened

${table(
  ["what", "figure"],
  [
    [
      "requests",
      `${run.requests} in ${run.seconds.toFixed(0)} s: ${(run.requests / run.seconds).toFixed(0)} a second`,
    ],
    ["browsers", run.sessions],
    ["logins, logouts", `${deeds.logins}, ${deeds.logouts}`],
    ["of these with pages of the same browser on their way", deeds.raced],
    ["several tabs at once", deeds.tabs],
    [
      "sessions that Wix was told to end / that were then replaced",
      `${deeds.revoked} / ${judge.lostWithCause}`,
    ],
    [
      "carts looked at; items added; visitors' carts that went into a member's",
      `${carts.seen}; ${carts.added}; ${carts.merged}`,
    ],
    [
      "renewals, Wix keeping the refresh token / replacing it each time",
      `${renewals.kept} / ${renewals.rotated}`,
    ],
    ["answers that say that Wix is out of order", deeds.refusals],
    [
      "refusals while Wix was in order, but the machine kept the soak's own process waiting for over 250 ms at a time",
      deeds.stalled,
    ],
    [
      "calls whose token was over when they arrived, and the one in its place as well: the machine took longer than it lived",
      deeds.late,
    ],
  ],
)}

## Outages, and what they led to

${table(["outage", "refusals by code"], outages)}

"Afterwards" is within 17 s of the outage's end: the host asks a token endpoint that has failed five times in a row again after
2 to 10 s, and 6 s later where the client of that one call has gone away.

## Memory

Since the last deployment of keys the same two isolates served. Their heaps are counted after a garbage collection; the process holds them, and what
stands for Cloudflare's KV and cache as well.

| requests | heap of isolate 1, MiB | of isolate 2 | resident, MiB |
| --- | --- | --- | --- |
${memory
  .map(
    ({ requests, heapBytes: [one, two], residentBytes }) =>
      `| ${requests} | ${mebibytes(one)} | ${mebibytes(two)} | ${mebibytes(residentBytes)} |`,
  )
  .join("\n")}
`;
}
