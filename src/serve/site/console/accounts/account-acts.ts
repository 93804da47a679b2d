import { Hono } from 'hono'
import { html } from 'hono/html'
import { isFault } from '../../../../base/fault.ts'
import type { Account } from '../../../../core/directory/directory.ts'
import { button, type FormView, form, textField } from '../../page/form.ts'
import { doneAt } from '../../page/notice.ts'
import { type FormFields, formLimit } from '../../sessions/member.ts'
import { tryOperatorForm, tryStepUp } from '../console-door.ts'
import { CONSOLE_PATH, type ConsoleContext, type ConsoleEnv, type ConsoleServices } from '../console-env.ts'
import { consoleForm, refusalPage, showConsole } from '../console-page.ts'
import { STALE, WHY_PROBLEM, whyField } from '../looked-at.ts'
import { type AccountAct, tryAccountAct } from './account-act-table.ts'
import { pathOfAccount, tryLookedAt } from './accounts-routes.ts'

const ACT_PATH = `${CONSOLE_PATH}/accounts/:id/:act`

/** A page for each thing that can be done to an account: what will be, and why. */
export function accountActRoutes(services: ConsoleServices): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  routes.get(ACT_PATH, async (c) => {
    const act = tryAccountAct(c.req.param('act'))
    const found = await tryLookedAt(c, services)
    if (!act) return refusalPage(c, services, 'There is nothing like that to be done.', 404)
    if (!found) return c.redirect(pathOfAccount({ id: c.req.param('id') }), 303)
    return (
      (act.isRestricting ? tryStepUp(c, services, c.req.path) : undefined) ??
      showAct(c, services, act, found.account, { values: { why: found.why } })
    )
  })
  routes.post(ACT_PATH, formLimit, async (c) => {
    const act = tryAccountAct(c.req.param('act'))
    const field = await tryOperatorForm(c)
    const found = await tryLookedAt(c, services)
    if (!field || !act) return refusalPage(c, services, STALE)
    if (!found) return c.redirect(pathOfAccount({ id: c.req.param('id') }), 303)
    const wait = act.isRestricting ? tryStepUp(c, services, c.req.path) : undefined
    return wait ?? carryOut(c, services, act, found.account, field)
  })
  return routes
}

async function carryOut(
  c: ConsoleContext,
  services: ConsoleServices,
  act: AccountAct,
  account: Account,
  field: FormFields,
): Promise<Response> {
  const { console: house } = services
  const values = { why: field('why'), amount: field('amount') }
  const wrong = act.amount?.check(values.amount.trim())
  if (wrong !== undefined) return showAct(c, services, act, account, { values, problems: { amount: wrong } })
  const { power, isRestricting = false } = act
  const wish = { act: act.act, power, isRestricting, accountId: account.id, subject: account.address, why: values.why }
  try {
    await house.desk.perform(c.var.atWork.operator, wish, () => act.work(house, account, field))
  } catch (error) {
    if (isFault(error, 'operators/reason-needed')) {
      return showAct(c, services, act, account, { values, problems: { why: WHY_PROBLEM } })
    }
    if (isFault(error, 'abuse/in-force')) return refusalPage(c, services, `${error.message}.`, 409)
    if (isFault(error, 'operators/not-allowed')) {
      return refusalPage(c, services, 'Your role may not do that, or not to an operator.')
    }
    throw error
  }
  return doneAt(c, pathOfAccount(account), c.req.param('act') ?? '')
}

function showAct(
  c: ConsoleContext,
  services: ConsoleServices,
  { title, lead, button: text, amount, isRestricting }: AccountAct,
  account: Account,
  more: Partial<FormView>,
): Promise<Response> {
  const view = consoleForm(c, c.req.path, more)
  const isWrong = more.problems !== undefined
  const body = html`<h1>${title}: ${account.address}</h1>
<p>${lead}</p>
${form(
  view,
  html`${amount ? textField(view, { name: 'amount', label: amount.label, hint: amount.hint, autocomplete: 'off', inputMode: 'numeric', maxLength: 10, isOptional: true, isFirst: true }) : ''}
${whyField(view, !amount)}
<div class="acts">${button(text, isRestricting ? 'danger' : 'main')} <a href="${pathOfAccount(account)}">No, go back</a></div>`,
)}`
  return Promise.resolve(showConsole(c, services, { title, body, isWrong }, isWrong ? 422 : 200))
}
