import { isFault } from '../../../src/base/fault.ts'
import { runScript } from '../../../src/core/sieve/run-script.ts'
import type { SieveAction } from '../../../src/core/sieve/sieve-action.ts'
import { sieveSubject } from '../../../src/core/sieve/sieve-subject.fixture.ts'
import type { SieveScript } from '../../../src/wire/sieve/sieve-script.ts'
import { validateScript } from '../../../src/wire/sieve/validate-script.ts'
import { type Answer, FAILED, INVALID, sortedFlags } from './pigeonhole.ts'

/** What Posthus does with a message, in the words of sieve-test. */
export async function ourAnswer(source: string, message: string, from: string, to: string): Promise<Answer> {
  let script: SieveScript
  try {
    script = validateScript(source)
  } catch (error) {
    if (!isFault(error, 'sieve/invalid')) throw error
    return { actions: [INVALID], said: error.message }
  }
  const level = /^X-Spam-Level: *(\*+)/m.exec(message)?.[1]?.length
  const subject = sieveSubject(message, { from, to, environment: { nowMs: Date.now(), spam: level } })
  const { actions, failure } = await runScript(script, subject)
  if (failure !== undefined) return { actions: [FAILED], said: failure }
  // Where the names of two places lead to the same mailbox, the delivery sees that (`keep-copies.ts`).
  return { actions: [...new Set(actions.map(words))], said: '' }
}

function words(action: SieveAction): string {
  switch (action.kind) {
    case 'store': {
      const place = action.place.kind === 'default' ? 'INBOX' : action.place.name.replace(/^inbox$/i, 'INBOX')
      return `store ${place}${action.flags.length === 0 ? '' : ` flags ${sortedFlags(action.flags.join(' '))}`}`
    }
    case 'redirect':
      return `redirect ${action.address}`
    case 'reject':
      return `reject ${action.reason.replace(/[\r\n]/g, '?')}`
    case 'vacation':
      return ['vacation', action.seconds, ...action.reason.split('\r\n')].join(' ')
    case 'notify':
      return ['notify', ...action.method.recipients].join(' ')
  }
}
