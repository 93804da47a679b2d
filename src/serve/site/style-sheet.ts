import { createHash } from 'node:crypto'
import { CLASSIC_SHEET } from './classic/classic-sheet.ts'

/** What is another colour in the dark: by the system's wish, or the member's (`theme.ts`). */
const DARK = `--paper: #14171a; --raised: #1c2024; --panel: #1e2227; --ink: #e6e8ea; --quiet: #a6adb5; --line: #343a41; --edge: #7b838c;
  --link: #8fbfe8; --accent: #8cc4e6; --on-accent: #0d1a24; --accent-over: #aed8f1; --good: #6fd3a3; --bad: #ff9b93; --bad-panel: #33201f; --focus: #8fbfe8;
  --shadow: 0 1px 2px rgb(0 0 0 / .4), 0 8px 28px rgb(0 0 0 / .35);
  --s0: #3fc79a; --s1: #7aa7ff; --s2: #f0a94b; --s3: #d09bf0; --s4: #9aa3ad`

/**
 * What everything looks like that Posthus shows: colours, sizes of type, distances. Colours are chosen so that text has a contrast of 4.5 and more, and marks 3 and more, in both themes (WCAG 2.2, 1.4.3 and 1.4.11).
 * Sizes of type are steps of 1.2; distances are steps of 0.25 rem.
 */
export const DESIGN_TOKENS = `:root { color-scheme: light dark;
  --paper: #fcfbf9; --raised: #fff; --panel: #f3f1ec; --ink: #1d2024; --quiet: #5a5f66; --line: #dcd8d0; --edge: #85888d;
  --link: #1a5a8a; --accent: #1a5a7a; --on-accent: #fff; --accent-over: #134762; --good: #0a6b3d; --bad: #a8231c; --bad-panel: #fbeeec; --focus: #1a6fb0;
  --shadow: 0 1px 2px rgb(30 25 15 / .06), 0 8px 28px rgb(30 25 15 / .07);
  --s0: #0b7a5e; --s1: #2f6fdb; --s2: #a35a00; --s3: #8a3fb5; --s4: #6b7280;
  --sans: system-ui, -apple-system, "Segoe UI", "Noto Sans", "Liberation Sans", sans-serif; --mono: ui-monospace, "Cascadia Mono", Menlo, "Liberation Mono", monospace;
  --small: .875rem; --text: 1rem; --h3: 1.1rem; --h2: 1.33rem; --h1: 1.9rem;
  --gap1: .25rem; --gap2: .5rem; --gap3: .75rem; --gap4: 1rem; --gap6: 1.5rem; --gap8: 2rem; --gap12: 3rem;
  --measure: 44rem; --frame: 62rem; --radius: .5rem }
@media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) { ${DARK} } }
:root[data-theme="light"] { color-scheme: light } :root[data-theme="dark"] { color-scheme: dark; ${DARK} }
`

const ELEMENTS = `* { box-sizing: border-box }
html { font: var(--text)/1.6 var(--sans); -webkit-text-size-adjust: 100%; text-size-adjust: 100% }
body { margin: 0; background: var(--paper); color: var(--ink); overflow-wrap: break-word }
main { max-width: var(--frame); margin: 0 auto; padding: var(--gap4) var(--gap4) var(--gap12) } main > * { max-width: var(--measure) }
a { color: var(--link); text-underline-offset: .18em; text-decoration-thickness: .06em }
a:hover { text-decoration-thickness: .12em }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 2px }
h1, h2, h3, h4 { line-height: 1.25; text-wrap: balance; letter-spacing: -.011em }
h1 { font-size: var(--h1); font-weight: 650; margin: var(--gap6) 0 var(--gap3) }
h2 { font-size: var(--h2); font-weight: 650; margin: var(--gap12) 0 var(--gap2) }
h3 { font-size: var(--h3); margin: var(--gap6) 0 var(--gap1) }
h4 { margin: var(--gap3) 0 var(--gap1) }
p, ul, ol, dl { margin: var(--gap2) 0 var(--gap4) }
ul, ol { padding-left: 1.3rem }
li { margin: var(--gap1) 0 }
code { font: .92em var(--mono); overflow-wrap: anywhere }
table { border-collapse: collapse; width: 100%; margin: 0; font-size: .94rem; font-variant-numeric: tabular-nums }
caption { text-align: start; color: var(--quiet); font-size: var(--small); padding-bottom: var(--gap1) }
th, td { text-align: start; vertical-align: top; padding: .45rem var(--gap6) .45rem 0; border-bottom: 1px solid var(--line) }
th:last-child, td:last-child { padding-right: 0 }
thead th { color: var(--quiet); font-weight: 600; font-size: var(--small) }
tbody th { font-weight: 600 }
dl { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: var(--gap1) var(--gap6) }
dt { color: var(--quiet) }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere }
figure { margin: var(--gap4) 0 }
figcaption { color: var(--quiet); font-size: .94rem; padding-bottom: var(--gap1) }
svg { width: 100%; height: auto; max-width: 48rem; display: block }
svg text { fill: var(--ink); font: 14px var(--sans) }
summary { cursor: pointer; color: var(--link); padding: var(--gap1) 0 }
@media (max-width: 34rem) { dl { grid-template-columns: 1fr; gap: 0 } dd { margin-bottom: var(--gap2) } svg text { font-size: 20px } :root { --h1: 1.6rem; --h2: 1.25rem } }
`

const PARTS = `.skip { position: absolute; left: -100rem }
.skip:focus { left: var(--gap4); top: var(--gap2); background: var(--paper); padding: var(--gap1) var(--gap3); z-index: 1 }
.bar { border-bottom: 1px solid var(--line) }
.bar ul { max-width: var(--frame); margin: 0 auto; padding: var(--gap3) var(--gap4); list-style: none; display: flex; flex-wrap: wrap; align-items: baseline; gap: var(--gap1) var(--gap6); font-size: .94rem }
.bar li { margin: 0 } .bar .end { margin-left: auto } .bar .who { color: var(--quiet); overflow-wrap: anywhere }
.bar a { color: var(--quiet); text-decoration: none; padding: .15rem 0 } .bar a:hover { color: var(--ink); text-decoration: underline } .bar .end a { color: var(--link); font-weight: 600 }
.bar .brand a { color: var(--ink); font-weight: 650; letter-spacing: -.011em } .bar [aria-current] { color: var(--ink); text-decoration: underline; text-decoration-color: var(--accent); text-decoration-thickness: 2px; text-underline-offset: .45em }
.area { max-width: var(--frame); margin: 0 auto; padding: 0 var(--gap4) } .area main { padding: 0 0 var(--gap12); margin: 0 }
.area > nav ul { list-style: none; margin: 0; padding: var(--gap4) 0; display: flex; flex-wrap: wrap; gap: var(--gap1) var(--gap4); font-size: .94rem } .area > nav li { margin: 0 }
.area > nav a { display: block; padding: .3rem .6rem; margin: 0 -.6rem; border-radius: var(--radius); color: var(--quiet); text-decoration: none } .area > nav a:hover { color: var(--ink); text-decoration: underline } .area > nav [aria-current] { color: var(--ink); font-weight: 600; background: var(--panel) }
/* On a phone the overview leads to everything: beside the way there only where one is stands above each page. */
@media (max-width: 40rem) { .area > nav ul:not(.console:has(li:first-child > [aria-current]) > nav > ul) > li:not(:first-child, :has([aria-current])) { display: none } }
@media (max-width: 56rem) { .area > nav { border-bottom: 1px solid var(--line) } .area > nav a { margin: 0 } .area > nav ul { margin: 0 -.6rem; gap: 0 } }
@media (min-width: 56rem) { .area { display: grid; grid-template-columns: 13rem minmax(0, var(--measure)); gap: var(--gap8) } .area > nav ul { display: block; padding-top: 2rem; position: sticky; top: 0 } }
.pager { display: flex; flex-wrap: wrap; gap: var(--gap1) var(--gap6); margin: var(--gap4) 0 } .pager span { color: var(--quiet) }
/* What is read one by one is a list on a phone; what is before a cell is its head, which is read out with the table. */
.records { margin: var(--gap4) 0 } .records caption { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden }
@media (max-width: 40rem) { .records, .records tbody, .records tr, .records th, .records td { display: block } .records thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden }
  .records td:empty { display: none } .records tr { padding: var(--gap3) 0; border-top: 1px solid var(--line) } .records th, .records td { border: 0; padding: 0 } .records td { overflow-wrap: anywhere; display: grid; grid-template-columns: minmax(6rem, 30%) minmax(0, 1fr); gap: 0 var(--gap3) } .records td::before { content: attr(data-head); content: attr(data-head) / ""; color: var(--quiet) } }
/* It begins where the text does, is as wide, and wider only where it must be: then it goes on to the right. */
.wide { width: max-content; min-width: min(100%, var(--measure)); max-width: 100%; overflow-x: auto; margin: var(--gap4) 0 }
/* On a phone a table is pushed aside rather than crushed. */
@media (max-width: 34rem) { .wide table { width: max-content; min-width: 100%; max-width: 46rem } }
.panel { background: var(--panel); border-radius: var(--radius); padding: var(--gap2) var(--gap4); margin: var(--gap4) 0 }
.panel ul { margin-top: var(--gap1); padding-left: 1.2rem }
.panel .wide { max-width: 100%; width: auto }
.two { display: grid; gap: 0 var(--gap8); grid-template-columns: repeat(auto-fit, minmax(min(100%, 16rem), 1fr)) }
.fix { white-space: nowrap }
dl.stack { display: block } .stack dt { color: inherit; font-weight: 600 } .stack dd { margin-bottom: var(--gap4) }
.axis { stroke: var(--line) }
.s0 { fill: var(--s0) } .s1 { fill: var(--s1) } .s2 { fill: var(--s2) } .s3 { fill: var(--s3) } .s4 { fill: var(--s4) }
`

const WORDS = `.good { color: var(--good); font-weight: 600 } .bad { color: var(--bad); font-weight: 600 }
.quiet { color: var(--quiet) }
ins { text-decoration: none } del { color: var(--quiet) }
.links { list-style: none; padding: 0; margin: 0; display: flex; flex-wrap: wrap; gap: var(--gap1) var(--gap6) } .links li { margin: 0 }
.foot { border-top: 1px solid var(--line); max-width: var(--frame); margin: var(--gap8) auto 0; padding: var(--gap4) var(--gap4) var(--gap8); font-size: var(--small); color: var(--quiet); display: grid; gap: var(--gap3) } .foot p { margin: 0 } .foot [aria-current] { color: var(--ink); font-weight: 600 }
`

const FORMS = `input, button, select, textarea { font: inherit; color: inherit; max-width: 100% }
input:not([type=checkbox], [type=radio], [type=file]), textarea, select { background: var(--raised); border: 1px solid var(--edge); border-radius: var(--radius); padding: .55rem .75rem }
input[readonly] { background: var(--panel); border-color: var(--line) }
input[type=checkbox], input[type=radio] { width: 1.15rem; height: 1.15rem; margin: 0; accent-color: var(--accent) }
input:focus-visible, button:focus-visible { outline-offset: 1px; border-radius: var(--radius) }
button { background: transparent; border: 1px solid var(--edge); border-radius: var(--radius); padding: .5rem .9rem; cursor: pointer } button:hover { background: var(--panel) }
button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; padding: .65rem 1rem } button.main:hover { background: var(--accent-over); border-color: var(--accent-over) }
button.small { padding: .2rem .6rem; font-size: var(--small) }
form.row { display: flex; flex-wrap: wrap; align-items: stretch; margin: var(--gap4) 0; gap: var(--gap2) var(--gap3) } form.row label { width: 100% }
.check { display: grid; grid-template-columns: auto 1fr; gap: 0 .6rem; align-items: center } .check p { grid-column: 2; margin: 0; color: var(--quiet); font-size: var(--small) }
.fields { display: grid; gap: var(--gap4); margin: var(--gap4) 0; max-width: 30rem } .fields > p { margin: 0 } .field { display: grid; gap: var(--gap1); margin: 0; padding: 0; border: 0; min-width: 0 } .field > label, legend { font-weight: 600; font-size: .94rem; padding: 0 }
.field > input, .field > textarea, .field > select { width: 100% } .hint { margin: 0; color: var(--quiet); font-size: var(--small) } .problem { margin: 0; color: var(--bad); font-size: .94rem } .check .problem { color: var(--bad); font-size: .94rem }
[aria-invalid=true] { border-color: var(--bad) !important; box-shadow: inset 0 0 0 1px var(--bad) } fieldset .check { padding: var(--gap1) 0 }
button.danger { background: transparent; border-color: var(--bad); color: var(--bad); font-weight: 600; padding: .65rem 1rem } button.danger:hover { background: var(--bad-panel) } .acts { display: flex; flex-wrap: wrap; align-items: center; gap: var(--gap2) var(--gap6) } .acts button { justify-self: start } .fields > button { justify-self: start }
.with { display: flex; flex-wrap: wrap; align-items: stretch; min-width: 0; border: 1px solid var(--edge); border-radius: var(--radius); background: var(--panel) } .with input:not([type=checkbox], [type=radio], [type=file]) { flex: 1 1 7rem; min-width: 0; border: 0; border-radius: calc(var(--radius) - 1px) } .with span { padding: .55rem .75rem; color: var(--quiet); overflow-wrap: anywhere } .with:has([aria-invalid=true]) { border-color: var(--bad) }
.trap { position: absolute; left: -100rem } .codes { list-style: none; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 10.5rem), 1fr)); gap: var(--gap2); max-width: 24rem } .codes code { white-space: nowrap }
.said { background: var(--panel); border-radius: var(--radius); padding: .6rem .8rem } .said.wrong { background: var(--bad-panel); color: var(--bad) }
`

const DOOR = `.door { min-height: 100vh; min-height: 100svh; display: grid; grid-template-rows: 1fr auto; gap: var(--gap6) }
.door main { width: 100%; min-width: 0; max-width: 25rem; padding: var(--gap8) var(--gap4) 0; align-self: center }
.door .card { background: var(--raised); border: 1px solid var(--line); border-radius: .9rem; box-shadow: var(--shadow); padding: var(--gap8) }
.door h1 { margin: 0; font-size: 1.75rem } .door .lead { margin: var(--gap1) 0 var(--gap6); color: var(--quiet) } .lead strong { color: var(--ink); font-weight: 600 }
.door form { display: grid } .door form > label { font-weight: 600; font-size: .94rem } .door form > input { width: 100%; margin: .3rem 0 var(--gap4) } .door .check { margin: var(--gap1) 0 var(--gap6) } .door .said { margin: 0 0 var(--gap4) }
.door form + form.fields, .door form + details { margin-top: var(--gap6) } .door hr { border: 0; border-top: 1px solid var(--line); margin: var(--gap6) 0 } .door h2 { margin: var(--gap6) 0 var(--gap1) } .door .other-way { margin: var(--gap6) 0 0 } .door .later { text-align: center } .door .fields { margin: 0; max-width: none } .door .fields > button { justify-self: stretch } .door .foot { border: 0; text-align: center; justify-items: center; padding: 0 var(--gap4) var(--gap6); margin: 0 auto; width: 100% } .door .foot .links { justify-content: center } .worth { max-width: 32rem; text-wrap: balance } .worth strong { color: var(--ink); font-weight: 600 } .worth strong.bad { color: var(--bad) }
@media (max-width: 26rem) { .door .card { padding: var(--gap6) var(--gap4) } .door main { padding-top: var(--gap4) } }
`

const FRONT = `.hero { padding: var(--gap8) 0 var(--gap2) } .hero h1 { font-size: 2.5rem; letter-spacing: -.022em; margin: 0 0 var(--gap3) } .hero .lead { font-size: 1.2rem; line-height: 1.5; color: var(--quiet); margin: 0 0 var(--gap6); text-wrap: pretty }
.act { display: inline-block; border: 1px solid var(--edge); border-radius: var(--radius); padding: .6rem 1.1rem; font-weight: 600; text-decoration: none; color: inherit } .act:hover { background: var(--panel) } .act.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent) } .act.main:hover { background: var(--accent-over) }
main > section:has(> .figures) { max-width: none } section > p { max-width: var(--measure) }
.figures { list-style: none; padding: 0; margin: var(--gap4) 0 var(--gap6); display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 12.5rem), 1fr)); gap: var(--gap4) } .figures li { margin: 0; background: var(--raised); border: 1px solid var(--line); border-radius: var(--radius); padding: var(--gap4) }
.figures h3 { margin: 0 0 var(--gap2); font-size: var(--small); font-weight: 600; color: var(--quiet); letter-spacing: 0 } .figures p { margin: 0 0 var(--gap2); font-size: .94rem; line-height: 1.45 } .figures strong { display: block; font-size: 1.7rem; line-height: 1.2; font-weight: 650; letter-spacing: -.02em; font-variant-numeric: tabular-nums } .figures .quiet { font-size: var(--small); margin: 0 }
.entries { list-style: none; padding: 0; margin: var(--gap3) 0 } .entries li { padding: var(--gap3) 0; margin: 0; border-top: 1px solid var(--line) } .entries a { font-weight: 600; font-size: var(--h3) } .entries p { margin: var(--gap1) 0 0 } .entries .quiet { font-size: var(--small) }
@media (max-width: 34rem) { .hero { padding-top: var(--gap2) } .hero h1 { font-size: 1.9rem } .hero .lead { font-size: 1.08rem } }
`

const ACCOUNT = `.filter { display: flex; flex-wrap: wrap; align-items: end; gap: var(--gap3) var(--gap4); margin: var(--gap4) 0 } .filter p { margin: 0; color: var(--quiet); font-size: var(--small) }
dd meter { width: min(100%, 16rem) }
.secret { display: inline-block; font-size: 1.15rem; letter-spacing: .04em; background: var(--panel); border-radius: var(--radius); padding: .3rem .6rem; user-select: all }
.qr { width: 13rem; max-width: 100%; border-radius: var(--radius); background: #fff; fill: #000; margin: var(--gap4) 0 }
@media print { .bar, .area > nav, .foot, .skip, .acts { display: none } }
.rows { list-style: none; padding: 0; margin: var(--gap3) 0 } .rows li { display: grid; grid-template-columns: 1fr auto; gap: 0 var(--gap4); align-items: center; padding: var(--gap3) 0; margin: 0; border-top: 1px solid var(--line) } .rows li:last-child { border-bottom: 1px solid var(--line) }
@media (max-width: 34rem) { .rows li { grid-template-columns: 1fr; gap: var(--gap2) } }
.rows p { margin: 0 } .rows .quiet { font-size: var(--small) } .rows .name { font-weight: 600 } .rows form { margin: 0 }
.head { display: flex; flex-wrap: wrap; gap: var(--gap2) var(--gap4); align-items: center; justify-content: space-between } .head h1 { overflow-wrap: anywhere }
`

/** The one style sheet. */
export const STYLE_SHEET = DESIGN_TOKENS + ELEMENTS + WORDS + PARTS + FORMS + DOOR + FRONT + ACCOUNT + CLASSIC_SHEET

/** What of it the doors of the site need: it stands in them, so that one answer is all that is waited for there. */
export const DOOR_SHEET = DESIGN_TOKENS + ELEMENTS + WORDS + FORMS + DOOR

/** What of it the front page needs, which is the first that most see: the same. */
export const FRONT_SHEET = DESIGN_TOKENS + ELEMENTS + WORDS + PARTS + FORMS + FRONT

/** Where it is: another place when it is another one, so that browsers need never ask whether it is. */
export const STYLE_PATH = `/site-${createHash('sha256').update(STYLE_SHEET).digest('hex').slice(0, 16)}.css`
