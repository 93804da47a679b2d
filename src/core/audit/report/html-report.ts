import { XmlText, xml } from '../../../wire/xml/xml-text.ts'
import type { ServerScore } from '../audited-endpoint.ts'
import type { AuditReport, ReportedEndpoint, ReportedInside, ReportedRow } from './audit-report.ts'
import type { MagazineLine } from './magazine-sheet.ts'

/**
 * A report as one page that needs nothing else: no script, no picture, no font; light and dark. Threat: names in certificates and what servers say are a stranger's, so everything is escaped
 * (`xml`), and the policy of the page lets nothing run or load even if that should fail.
 */
export function htmlReport(report: AuditReport): string {
  const { endpoints, inside, magazine, startedAt, tookMs, connections, version, closed, leftOut } = report
  const page = xml`<html lang="en">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"/>
<meta name="referrer" content="no-referrer"/>
<meta name="color-scheme" content="light dark"/>
<title>TLS audit, ${startedAt.slice(0, 10)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>TLS audit</h1>
<p class="about">${startedAt.slice(0, 16).replace('T', ' ')} UTC. ${endpoints.length} endpoints, ${connections} connections, ${(tookMs / 1000).toFixed(1)} s. Posthus ${version}.</p>
<h2>On one sheet</h2>
<table>
<thead><tr><th scope="col">Service</th><th scope="col">Forward secrecy</th><th scope="col">Score</th><th scope="col">Verdict</th></tr></thead>
<tbody>${magazine.lines.map(magazineRow)}</tbody>
</table>
${endpoints.map(section)}
${inside ? insideSection(inside) : ''}
${closed.length === 0 ? '' : xml`<p class="about">Nobody answers at ${closed.join(', ')}.</p>`}
${leftOut.length === 0 ? '' : xml`<p class="about">Addresses that were left out: ${leftOut.join(', ')}.</p>`}
</main>
</body>
</html>
`
  return `<!DOCTYPE html>\n${page}`
}

function magazineRow({ name, endpoints, forwardSecrecy, score, passes, why }: MagazineLine): XmlText {
  if (endpoints === 0) return xml`<tr><th scope="row">${name}</th><td colspan="3">not audited</td></tr>`
  const verdict = passes ? 'passes' : why.join('; ')
  return xml`<tr><th scope="row">${name}</th><td>${forwardSecrecy ?? ''}</td><td>${score ?? ''}</td><td class="${passes ? 'good' : 'bad'}">${verdict}</td></tr>`
}

function section(endpoint: ReportedEndpoint): XmlText {
  const { name, address, connections, tookMs, failure, forwardSecrecy, score, rows, protocols, groups } = endpoint
  const open = rows.filter(({ state }) => state !== 'holds')
  const good = rows.filter(({ state }) => state === 'holds')
  return xml`<section>
<h2>${name}</h2>
<p class="about">${address ?? 'no address'}, ${connections} connections, ${tookMs} ms</p>
${failure === undefined ? '' : xml`<p class="bad">${failure}</p>`}
<dl>
<dt>Forward secrecy</dt><dd>${forwardSecrecy.level}${forwardSecrecy.reasons.map((reason) => xml`<br/><small>${reason}</small>`)}</dd>
<dt>Score</dt><dd>${scoreText(score)}${score.caps.map((cap) => xml`<br/><small>${cap}</small>`)}</dd>
<dt>Offers</dt><dd>${[...protocols, ...groups].join(', ') || 'nothing that is known'}</dd>
</dl>
${open.length === 0 ? xml`<p class="good">Nothing was found.</p>` : xml`<ul>${open.map(finding)}</ul>`}
<details><summary>${good.length} checks hold</summary>
<table><tbody>${good.map(({ check, title, evidence }) => xml`<tr><th scope="row">${check}</th><td>${title}<br/><small>${evidence}</small></td></tr>`)}</tbody></table>
</details>
</section>
`
}

function insideSection({ rows, files, processes }: ReportedInside): XmlText {
  const running = (processes ?? []).map(
    ({ pid, node, openssl }) =>
      xml`<li>Process ${pid}: ${node === undefined ? 'a program that cannot be asked' : `Node ${node}, OpenSSL ${openssl ?? ''}`}</li>`,
  )
  return xml`<section>
<h2>On the machine</h2>
<p class="about">${files.length} files with secrets</p>
<ul>${running}${rows.map((row) => (row.state === 'holds' ? xml`<li>${row.title}<br/><small>${row.evidence}</small></li>` : finding(row)))}</ul>
</section>
`
}

function finding({ check, title, state, severity, evidence, mend, references }: ReportedRow): XmlText {
  const word = state === 'unknown' ? 'unknown' : severity
  return xml`<li><span class="severity ${word}">${word}</span> <strong>${state === 'fails' ? 'Not so: ' : ''}${title}</strong> <code>${check}</code><br/>${evidence}<br/><small>${mend} ${references.join(', ')}</small></li>`
}

function scoreText({ grade, points, protocol, keyExchange, cipher }: ServerScore): string {
  if (points === undefined) return 'nothing could be scored'
  return `${grade} (${points} points: protocol ${protocol}, key exchange ${keyExchange}, cipher ${cipher})`
}

const STYLE = new XmlText(`
:root{--ink:#1c2024;--paper:#fff;--quiet:#5a6470;--line:#d8dee4;--good:#0a6b3d;--bad:#a3160f;--warn:#7a4a00}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ec;--paper:#14171a;--quiet:#9aa4ae;--line:#333a41;--good:#58c98f;--bad:#ff8f85;--warn:#e6b25c}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:60rem;margin:0 auto;padding:2rem 1rem}
h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2.5rem;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.4rem .8rem .4rem 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1.2rem}dt{color:var(--quiet)}dd{margin:0;overflow-wrap:anywhere}
ul{padding:0;list-style:none}li{padding:.7rem 0;border-top:1px solid var(--line);overflow-wrap:anywhere}
small,.about{color:var(--quiet)}code{font-size:.85em}
.good{color:var(--good)}.bad{color:var(--bad)}
.severity{display:inline-block;min-width:4.5rem;font-weight:600}
.critical,.high{color:var(--bad)}.medium{color:var(--warn)}.low,.info,.unknown{color:var(--quiet)}
summary{cursor:pointer;padding:.5rem 0}
`)
