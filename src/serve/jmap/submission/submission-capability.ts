import { SUBMISSION_CAPABILITY } from '../../../wire/jmap/session.ts'
import type { Capability } from '../capability.ts'
import { Identities, ownAddresses } from './identities.ts'
import { changeIdentities, getIdentities } from './identity-methods.ts'
import { setIdentities } from './identity-set.ts'
import { changeSubmissionQuery, changeSubmissions, getSubmissions, querySubmissions } from './submission-methods.ts'
import type { SubmissionServices } from './submission-services.ts'
import { setSubmissions } from './submission-set.ts'

/** Identities and sending: RFC 8621 §1.3.2, §6, §7. */
export function submissionCapability(services: SubmissionServices): Capability {
  const { maxFutureReleaseMs, maxMessageBytes } = services.limits
  const maxDelayedSend = Math.floor(maxFutureReleaseMs / 1000)
  return {
    uri: SUBMISSION_CAPABILITY,
    announce: {
      server: () => ({}),
      account: () => ({
        maxDelayedSend,
        submissionExtensions: {
          SIZE: [`${maxMessageBytes}`],
          DSN: [],
          SMTPUTF8: [],
          REQUIRETLS: [],
          ...(maxDelayedSend > 0 ? { FUTURERELEASE: [`${maxDelayedSend}`] } : {}),
        },
      }),
    },
    methods: {
      'Identity/get': getIdentities(services),
      'Identity/changes': changeIdentities(services),
      'Identity/set': setIdentities(services),
      'EmailSubmission/get': getSubmissions(services),
      'EmailSubmission/changes': changeSubmissions(services),
      'EmailSubmission/query': querySubmissions(services),
      'EmailSubmission/queryChanges': changeSubmissionQuery(services),
      'EmailSubmission/set': setSubmissions(services),
    },
    pushes: ['Identity', 'EmailSubmission'],
    async states({ mail }, account) {
      const own = await ownAddresses(account, services)
      return mail.read(account, async (reader) => ({
        Identity: (await Identities.read(reader, own)).state,
        EmailSubmission: `${await reader.records.state('submission')}`,
      }))
    },
  }
}
