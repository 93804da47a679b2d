import type { Clock } from '../../base/clock.ts'
import type { ContentScanner, ScannedMessage, ScanResult } from '../../core/filter/content-scanner.ts'
import { readAnswer } from './rspamd-answer.ts'
import { postMessage, type RspamdPlace } from './rspamd-request.ts'

/** Recipients that are named. */
const MAX_RECIPIENTS = 100

/** Asks the worker `normal` of an rspamd. Whatever goes wrong is `unavailable`: a scanner that is down must not stop mail. */
export class RspamdScanner implements ContentScanner {
  readonly #place: RspamdPlace
  readonly #clock: Clock

  constructor(place: RspamdPlace, clock: Clock) {
    this.#place = place
    this.#clock = clock
  }

  async scan(message: ScannedMessage): Promise<ScanResult> {
    const answer = await postMessage(this.#place, '/checkv2', headersOf(message), message, this.#clock)
    if (answer.kind === 'unavailable') return answer
    if (answer.status !== 200) return { kind: 'unavailable', reason: `it answered ${answer.status}` }
    return readAnswer(answer.text)
  }
}

function headersOf(message: ScannedMessage): Record<string, string | string[]> {
  const recipients = message.recipients.slice(0, MAX_RECIPIENTS).map(headerText)
  return {
    'queue-id': headerText(message.id),
    ip: headerText(message.remoteAddress),
    helo: headerText(message.helo),
    from: headerText(message.reversePath),
    ...(recipients.length > 0 ? { rcpt: recipients } : {}),
    ...(recipients.length === 1 ? { 'deliver-to': recipients[0] as string } : {}),
  }
}

/** What a sender has chosen must not end the line that it stands in. Octets of UTF-8 as they are. */
function headerText(value: string): string {
  return Buffer.from(value.slice(0, 500))
    .toString('latin1')
    .replace(/[\x00-\x1f\x7f]/g, '?')
}
