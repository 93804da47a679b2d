import type { Capability } from '../capability.ts'
import type { SubmissionServices } from '../submission/submission-services.ts'
import { parseMdns } from './mdn-parse.ts'
import { sendMdns } from './mdn-send.ts'

/** Receipts that somebody has read a message: RFC 9007. */
export function mdnCapability(services: SubmissionServices): Capability {
  return {
    uri: 'urn:ietf:params:jmap:mdn',
    announce: { server: () => ({}), account: () => ({}) },
    methods: { 'MDN/send': sendMdns(services), 'MDN/parse': parseMdns },
  }
}
