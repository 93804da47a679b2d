import { encodeReply } from '../../wire/smtp/encode-reply.ts'
import { pause } from './hold-back.ts'
import type { SmtpSession } from './smtp-session.ts'

/** A client that speaks out of turn counts as one that has erred so often: it is a program that sends spam and reads no answers. */
const EARLY_ERRORS = 5

/**
 * What another server has to get past before it is greeted: its host has not misbehaved too much lately, and it waits for the greeting, as RFC 5321 §3.1 and §4.3.1 want it.
 * Returns why the conversation is over, or undefined: go on.
 */
export async function beforeGreeting(session: SmtpSession): Promise<string | undefined> {
  const { peer, channel, log } = session
  if (!peer) return undefined
  for (const what of ['refused', 'error'] as const) {
    if (!peer.isOver(what)) continue
    log.info('smtp/peer-turned-away', { address: channel.facts.remoteAddress, why: what })
    channel.write(encodeReply(421, '4.7.0', 'Too many errors from your address lately, try again in an hour'))
    return 'misconduct'
  }
  if (peer.greetingDelayMs > 0) await pause(session, peer.greetingDelayMs)
  if (channel.pending > 0 && peer.mustWait) {
    log.info('smtp/early-talker', { address: channel.facts.remoteAddress })
    peer.note('error', EARLY_ERRORS)
    channel.write(encodeReply(554, '5.5.0', 'You spoke before the greeting, closing the connection'))
    return 'early-talker'
  }
  return undefined
}
