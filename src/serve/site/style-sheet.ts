/** The one style sheet. Colours are chosen so that text has a contrast of 4.5 and more, and marks 3 and more, in both themes (WCAG 2.2, 1.4.3 and 1.4.11). */
export const STYLE_SHEET = `:root { color-scheme: light dark; font: 1.05rem/1.55 system-ui, sans-serif;
  --paper: #fff; --ink: #1c1f23; --quiet: #565d66; --line: #d5d9de; --link: #0b57d0; --good: #0a6b3d; --bad: #a8231c; --panel: #f4f6f8;
  --s0: #0b7a5e; --s1: #2f6fdb; --s2: #a35a00; --s3: #8a3fb5; --s4: #6b7280 }
@media (prefers-color-scheme: dark) { :root { --paper: #14171a; --ink: #e8eaed; --quiet: #a6adb5; --line: #3a4048; --link: #8ab4f8; --good: #6fd3a3; --bad: #ff9b93; --panel: #1e2227;
  --s0: #3fc79a; --s1: #7aa7ff; --s2: #f0a94b; --s3: #d09bf0; --s4: #9aa3ad } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 60rem; padding: 1rem 1rem 4rem; background: var(--paper); color: var(--ink); overflow-wrap: break-word }
p, li, dd { max-width: 42rem }
a { color: var(--link) }
.skip { position: absolute; left: -100rem }
.skip:focus { left: 1rem; top: .5rem; background: var(--paper); padding: .3rem .6rem }
nav { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; padding-bottom: .6rem; border-bottom: 1px solid var(--line) }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 1.4rem 0 .6rem }
h2 { font-size: 1.25rem; margin: 2.2rem 0 .5rem; border-top: 1px solid var(--line); padding-top: 1rem }
h3 { font-size: 1.05rem; margin: 1.4rem 0 .3rem }
table { border-collapse: collapse; margin: .6rem 0; font-size: .95rem; font-variant-numeric: tabular-nums }
caption { text-align: start; color: var(--quiet); padding-bottom: .3rem }
th, td { text-align: start; vertical-align: top; padding: .35rem 1.2rem .35rem 0; border-bottom: 1px solid var(--line) }
thead th { color: var(--quiet); font-weight: 600 }
tbody th { font-weight: 600 }
.wide { overflow-x: auto; max-width: 100% }
.panel { background: var(--panel); border: 1px solid var(--line); border-radius: .4rem; padding: .2rem 1rem; margin: 1rem 0 }
.two { display: grid; gap: 0 2rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 16rem), 1fr)) }
.good { color: var(--good); font-weight: 600 }
.bad { color: var(--bad); font-weight: 600 }
.fix { white-space: nowrap }
.quiet { color: var(--quiet) }
dl { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: .2rem 1.2rem }
dt { color: var(--quiet) }
dd { margin: 0 }
dl.stack { display: block }
.stack dt { color: inherit; font-weight: 600; max-width: 42rem }
.stack dd { margin-bottom: .9rem }
@media (max-width: 34rem) { dl { grid-template-columns: 1fr; gap: 0 } dd { margin-bottom: .5rem } }
h4 { margin: .8rem 0 .2rem }
.panel ul { margin-top: .3rem; padding-left: 1.2rem }
figure { margin: 1rem 0 }
figcaption { color: var(--quiet); font-size: .95rem; padding-bottom: .3rem }
svg { width: 100%; height: auto; max-width: 48rem; display: block }
svg text { fill: var(--ink); font: 14px system-ui, sans-serif }
@media (max-width: 34rem) { svg text { font-size: 20px } }
.axis { stroke: var(--line) }
.s0 { fill: var(--s0) } .s1 { fill: var(--s1) } .s2 { fill: var(--s2) } .s3 { fill: var(--s3) } .s4 { fill: var(--s4) }
summary { cursor: pointer }
code { font: .92em ui-monospace, monospace; overflow-wrap: anywhere }
input, button { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--quiet); border-radius: .3rem; padding: .35rem .7rem; max-width: 100% }
`
