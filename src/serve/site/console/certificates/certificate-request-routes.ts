import { Hono } from 'hono'
import { html } from 'hono/html'
import { isFault } from '../../../../base/fault.ts'
import { FEWEST_WHY } from '../../../../core/operators/operator-desk.ts'
import { button, checkField, type FormView, form, textArea, textField } from '../../page/form.ts'
import { doneAt } from '../../page/notice.ts'
import { type FormFields, formLimit } from '../../sessions/member.ts'
import { needs, tryOperatorForm } from '../console-door.ts'
import { CONSOLE_PATH, type ConsoleContext, type ConsoleEnv, type ConsoleServices } from '../console-env.ts'
import { consoleForm, refusalPage, showConsole } from '../console-page.ts'
import { STALE, WHY_PROBLEM, whyField } from '../looked-at.ts'

const NEW_PATH = `${CONSOLE_PATH}/certificates/new`
const DEFAULT_DAYS = '30'
/** Names in one certificate: more is a mistake of whoever pastes. */
const MOST_NAMES = 100

/** A key is made here and never leaves; what goes to the authority is the request. One person does it: nobody outside sees anything of it. */
export function certificateRequestRoutes(services: ConsoleServices): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  const changes = needs(services, 'certificates.change')
  routes.get(NEW_PATH, changes, (c) => showNew(c, services, { values: { due: DEFAULT_DAYS } }))
  routes.post(NEW_PATH, changes, formLimit, async (c) => {
    const field = await tryOperatorForm(c)
    if (!field) return refusalPage(c, services, STALE)
    const wish = readWish(field)
    const values = Object.fromEntries(FIELDS.map((name) => [name, field(name)]))
    if ('problems' in wish) return showNew(c, services, { values, problems: wish.problems })
    const { operator } = c.var.atWork
    const { certificates, desk } = services.console
    const { names, why, ...options } = wish
    const act = { act: 'cert.csr', power: 'certificates.change', subject: names.join(' '), why } as const
    const deed = { by: operator.name, why, atMs: services.clock.nowMs() }
    try {
      const entry = await desk.perform(operator, act, () => certificates.make(names, options, deed))
      return doneAt(c, `${CONSOLE_PATH}/certificates/${entry.id}`, 'made')
    } catch (error) {
      if (!isFault(error, 'certificates/bad-name')) throw error
      return showNew(c, services, { values, problems: { names: error.message } })
    }
  })
  return routes
}

const FIELDS = ['names', 'authority', 'reference', 'due', 'rsa', 'why'] as const

function readWish(field: FormFields) {
  const names = field('names')
    .split(/[\s,]+/)
    .filter((name) => name !== '')
  const [authority, reference, due, why] = [
    field('authority').trim(),
    field('reference').trim(),
    field('due').trim(),
    field('why').trim(),
  ]
  const problems = {
    ...(names.length === 0 || names.length > MOST_NAMES ? { names: `Write 1 to ${MOST_NAMES} host names.` } : {}),
    ...(/^[1-9]\d{0,2}$/.test(due) ? {} : { due: 'Write a number of days.' }),
    ...(why.length < FEWEST_WHY ? { why: WHY_PROBLEM } : {}),
  }
  if (Object.keys(problems).length > 0) return { problems }
  return {
    names,
    why,
    rsa: field('rsa') === 'yes',
    dueDays: Number(due),
    ...(authority === '' ? {} : { authority }),
    ...(reference === '' ? {} : { reference }),
  }
}

function showNew(c: ConsoleContext, services: ConsoleServices, more: Partial<FormView>) {
  const view = consoleForm(c, NEW_PATH, more)
  const isWrong = more.problems !== undefined
  const body = html`<h1>Ask an authority for a certificate</h1>
<p>The key is made on the server and stays there. What you hand to the authority is the request, which is no secret. Where <code>[acme]</code> orders by itself nobody has to do this.</p>
${form(
  view,
  html`${textArea(view, { name: 'names', label: 'Host names', hint: 'One in a line; *.example.org stands for one level.', rows: 3, maxLength: 8000 })}
${textField(view, { name: 'authority', label: 'Authority', autocomplete: 'off', maxLength: 200, isOptional: true })}
${textField(view, { name: 'reference', label: 'What it is known by there', autocomplete: 'off', maxLength: 200, isOptional: true })}
${textField(view, { name: 'due', label: 'Days until the answer is expected', autocomplete: 'off', inputMode: 'numeric', maxLength: 3 })}
${checkField(view, { name: 'rsa', label: 'An RSA key', hint: 'Only for clients that read nothing else.' })}
${whyField(view)}
<div class="acts">${button('Make the request')} <a href="${CONSOLE_PATH}/certificates">No, go back</a></div>`,
)}`
  return showConsole(c, services, { title: 'Ask for a certificate', body, isWrong }, isWrong ? 422 : 200)
}
