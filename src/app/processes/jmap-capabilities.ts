import { LeakyBuckets } from '../../base/leaky-buckets.ts'
import { DomainOutlooks } from '../../core/transport-policy/domain-outlook.ts'
import { isPublicAddress } from '../../net/dns/public-address.ts'
import { HttpsOneClick } from '../../net/lists/https-one-click.ts'
import { blobCapability } from '../../serve/jmap/blob/blob-capability.ts'
import type { Capability } from '../../serve/jmap/capability.ts'
import { contactsCapabilities } from '../../serve/jmap/contacts/contacts-capability.ts'
import { labelsCapability } from '../../serve/jmap/labels/labels-capability.ts'
import { LEAVES_AN_HOUR } from '../../serve/jmap/lists/email-list.ts'
import { listsCapability } from '../../serve/jmap/lists/lists-capability.ts'
import { loginsCapability } from '../../serve/jmap/logins/logins-capability.ts'
import { mailCapability } from '../../serve/jmap/mail/mail-capability.ts'
import { mdnCapability } from '../../serve/jmap/mdn/mdn-capability.ts'
import { pgpCapability } from '../../serve/jmap/pgp/pgp-capability.ts'
import { protectionCapability } from '../../serve/jmap/protection/protection-capability.ts'
import { coreWithPush, vapidCapability } from '../../serve/jmap/push/push-capability.ts'
import type { PushServices } from '../../serve/jmap/push/push-services.ts'
import { quotaCapability } from '../../serve/jmap/quota/quota-capability.ts'
import { type PrincipalServices, LOOKUPS_AN_HOUR as SHARERS_AN_HOUR } from '../../serve/jmap/shared/principals.ts'
import { principalsCapabilities } from '../../serve/jmap/shared/principals-capability.ts'
import { sieveCapability, sieveTestCapability } from '../../serve/jmap/sieve/sieve-capability.ts'
import { snoozeCapability } from '../../serve/jmap/snooze/snooze-capability.ts'
import { sendingCapability } from '../../serve/jmap/submission/sending-capability.ts'
import { submissionCapability } from '../../serve/jmap/submission/submission-capability.ts'
import { resumableUploadCapability } from '../../serve/jmap/uploads/resumable-capability.ts'
import { vacationAudienceCapability, vacationCapability } from '../../serve/jmap/vacation/vacation-capability.ts'
import { webSocketCapability } from '../../serve/jmap/web-socket/web-socket-capability.ts'
import type { House } from '../house/house.ts'
import { keyLookups } from './key-lookups.ts'

/** Domains that one member may have looked up in an hour in one process, and members whose look-ups are counted. */
const LOOKUPS_AN_HOUR = 600
const MOST_MEMBERS = 10_000

/** How long the server of a mailing list may take to answer. */
const ONE_CLICK_TIMEOUT_MS = 15_000

function oneClickSettings({ configuration }: House) {
  return {
    tls: configuration.tls.policy,
    timeoutMs: ONE_CLICK_TIMEOUT_MS,
    allowsAddress: isPublicAddress,
    allowsPort: (port: number) => port === 443,
  }
}

/** Everything that JMAP offers here. */
export function jmapCapabilities(
  house: House,
  push: PushServices,
  accounts: PrincipalServices['accounts'],
): readonly Capability[] {
  const { reception, book, directory, desk, deliveries, outbound, wakes, dns, clock } = house
  const { limits, queue } = house.configuration
  const submissions = {
    reception,
    book,
    directory,
    desk,
    deliveries,
    limits: {
      maxMessageBytes: limits.messageBytes,
      maxRecipients: limits.recipients,
      maxFutureReleaseMs: queue.futureReleaseMs,
    },
  }
  return [
    coreWithPush(push),
    vapidCapability(push),
    webSocketCapability,
    resumableUploadCapability,
    mailCapability,
    ...principalsCapabilities({ asked: new LeakyBuckets(SHARERS_AN_HOUR, MOST_MEMBERS, clock), accounts }),
    submissionCapability(submissions),
    sendingCapability,
    mdnCapability(submissions),
    vacationCapability,
    vacationAudienceCapability,
    quotaCapability,
    blobCapability,
    sieveCapability,
    sieveTestCapability,
    pgpCapability({ directory, book, lookups: keyLookups(house) }),
    snoozeCapability(wakes),
    labelsCapability,
    listsCapability({
      oneClick: new HttpsOneClick(dns, oneClickSettings(house)),
      asked: new LeakyBuckets(LEAVES_AN_HOUR, MOST_MEMBERS, clock),
    }),
    loginsCapability(house.ledger),
    protectionCapability({
      log: deliveries,
      directory,
      outlooks: new DomainOutlooks(outbound.router, outbound.policies, clock),
      asked: new LeakyBuckets(LOOKUPS_AN_HOUR, MOST_MEMBERS, clock),
    }),
    ...contactsCapabilities(),
  ]
}
