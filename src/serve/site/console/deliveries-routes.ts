import { Hono } from 'hono'
import { html } from 'hono/html'
import { isFault } from '../../../base/fault.ts'
import type { DeliveryAttempt } from '../../../core/queue/delivery-log.ts'
import { button, form, textField } from '../page/form.ts'
import { momentIn } from '../page/moments.ts'
import { recordTable } from '../page/tables.ts'
import { formLimit } from '../sessions/member.ts'
import { protectionText } from './accounts/account-page.ts'
import { needs, tryOperatorForm } from './console-door.ts'
import { CONSOLE_PATH, type ConsoleContext, type ConsoleEnv, type ConsoleServices } from './console-env.ts'
import { consoleForm, nothingListed, refusalPage, showConsole } from './console-page.ts'
import { STALE, WHY_PROBLEM, whyField } from './looked-at.ts'

const DELIVERIES_PATH = `${CONSOLE_PATH}/deliveries`
const MOST_ATTEMPTS = 200

/** What became of one message that was sent, by its Message-ID or the id that it had in the queue: hops and answers, no subject. Each look is written down for whoever sent it. */
export function consoleDeliveryRoutes(services: ConsoleServices): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  const sees = needs(services, 'deliveries.see')
  routes.get(DELIVERIES_PATH, sees, (c) => show(c, services))
  routes.post(DELIVERIES_PATH, sees, formLimit, async (c) => {
    const field = await tryOperatorForm(c)
    if (!field) return refusalPage(c, services, STALE)
    const values = { message: field('message').trim().slice(0, 998), why: field('why') }
    const attempts = await find(services, values.message)
    const senders = [...new Set(attempts.map(({ accountId }) => accountId).filter((id) => id !== undefined))]
    const wish = { act: 'deliveries.look', power: 'deliveries.see', subject: values.message, why: values.why } as const
    try {
      for (const accountId of senders) {
        await services.console.desk.perform(c.var.atWork.operator, { ...wish, accountId }, async () => undefined)
      }
      return await show(c, services, values, attempts)
    } catch (error) {
      if (!isFault(error, 'operators/reason-needed')) throw error
      return show(c, services, values, undefined, { why: WHY_PROBLEM })
    }
  })
  return routes
}

async function find({ console: house }: ConsoleServices, message: string): Promise<readonly DeliveryAttempt[]> {
  if (message === '') return []
  const headerMessageId = message.replace(/^<(.*)>$/, '$1')
  const byHeader = await house.deliveries.find({ headerMessageId, most: MOST_ATTEMPTS })
  return byHeader.length > 0 ? byHeader : house.deliveries.find({ queueId: message, most: MOST_ATTEMPTS })
}

async function show(
  c: ConsoleContext,
  services: ConsoleServices,
  values: Readonly<Record<string, string>> = {},
  attempts?: readonly DeliveryAttempt[],
  problems: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const view = consoleForm(c, DELIVERIES_PATH, { values, problems })
  const isWrong = Object.keys(problems).length > 0
  const heads = ['When', 'To', 'What', 'By', 'Protected by', 'Answer']
  const body = html`<h1>Deliveries</h1>
<p>What became of a message that was sent. Whoever sent it reads that you looked, and why.</p>
${form(
  view,
  html`${textField(view, { name: 'message', label: 'Message-ID, or id in the queue', autocomplete: 'off', maxLength: 998, isFirst: true })}
${whyField(view)}
${button('Look')}`,
)}
${attempts === undefined ? '' : attempts.length === 0 ? nothingListed('Nothing of that id is on record.') : recordTable('Deliveries', heads, attempts.map(rowOf))}`
  return showConsole(c, services, { title: 'Deliveries', body, isWrong }, isWrong ? 422 : 200)
}

function rowOf({ atMs, recipient, kind, status, host, address, protection, reply, text }: DeliveryAttempt) {
  const by =
    host === undefined
      ? kind === 'delivered'
        ? 'this server'
        : ''
      : address === undefined
        ? host
        : `${host} [${address}]`
  const what = html`<span class="${kind === 'failed' ? 'bad' : kind === 'delivered' ? 'good' : 'quiet'}">${kind}</span> ${status}`
  return [
    momentIn(atMs, 'en'),
    recipient,
    what,
    by,
    host === undefined ? '' : protectionText(protection),
    reply ?? text,
  ]
}
