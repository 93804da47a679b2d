import { type AuditCheck, fails, holds, type Judgement, notKnown } from '../audit-check.ts'
import type { AuditSubject } from '../audit-subject.ts'
import type { CheckedCertificate } from '../certificate/checked-certificate.ts'

const DAY_MS = 86_400_000
/** CA/Browser Forum, Baseline Requirements §6.3.2, for certificates that browsers trust. */
const LONGEST_LIFE_DAYS = 398
/** Of a certificate's life: below it, renewal has failed for a while. */
const LATE_SHARE = 0.1

/** Who the server says it is. Each check looks at every certificate that was shown, one for each kind of key. */
export const CERTIFICATE_CHECKS: readonly AuditCheck[] = [
  {
    id: 'certificate-trust',
    title: 'The certificate leads to a trusted authority',
    severity: 'high',
    scope: 'certificate',
    mend: 'Serve a certificate of an authority that clients trust, with every certificate between; name one of your own with --ca, that of a house in audit.ca-file.',
    references: ['RFC 5280 §6.1'],
    judge: (subject) =>
      judgeEach(subject, ({ path: { trust } }) => {
        if (trust.kind === 'trusted') {
          const { root, namedBy } = trust
          return holds(namedBy === undefined ? root : `${root}, which not everybody trusts: ${namedBy} names it`)
        }
        if (trust.kind === 'self-signed') return fails('it is signed with its own key')
        if (trust.kind === 'untrusted') return fails(trust.why)
        // Browsers fetch what is missing; mail servers and most clients do not.
        return fails(`the certificate of ${trust.missing} is missing`, trust.url === undefined ? 'high' : 'medium')
      }),
  },
  {
    id: 'certificate-chain',
    title: 'The chain is whole, in order, and no longer than it has to be',
    severity: 'low',
    scope: 'certificate',
    mend: 'Serve the own certificate first, then its issuers in order, without the root.',
    references: ['RFC 8446 §4.4.2'],
    judge: (subject) =>
      judgeEach(subject, ({ path, chain }) => {
        if (path.trust.kind === 'incomplete')
          return fails(`the certificate of ${path.trust.missing} is missing`, 'medium')
        // Where it leads to nobody, nobody can say what is too much.
        if (path.trust.kind === 'untrusted') return undefined
        if (!path.isOrdered) return fails('the certificates are not in order')
        if (path.extra > 0) return fails(`${path.extra} certificates too many`)
        return path.showsRoot
          ? fails('the root is among them, which nobody needs', 'info')
          : holds(`${chain.length} certificates`)
      }),
  },
  {
    id: 'certificate-name',
    title: 'The certificate is for the host name',
    severity: 'high',
    scope: 'certificate',
    mend: 'Request a certificate with every host name that clients use.',
    references: ['RFC 9525 §6'],
    judge: (subject) =>
      judgeEach(subject, ({ matchesHost, host, holders }) =>
        matchesHost ? holds(host) : fails(`it is for ${holders.slice(0, 8).join(', ') || 'no name'}, not for ${host}`),
      ),
  },
  {
    id: 'certificate-validity',
    title: 'The certificate is in its time',
    severity: 'high',
    scope: 'certificate',
    mend: 'Renew the certificate, or set the clock right.',
    references: ['RFC 5280 §4.1.2.5'],
    judge: (subject) =>
      judgeEach(subject, ({ notBeforeMs, notAfterMs }) => {
        const { startedAtMs } = subject.facts
        if (startedAtMs > notAfterMs) return fails(`it ended on ${day(notAfterMs)}`)
        return startedAtMs < notBeforeMs ? fails(`it begins on ${day(notBeforeMs)}`) : holds(`until ${day(notAfterMs)}`)
      }),
  },
  {
    id: 'certificate-renewal',
    title: 'The certificate is renewed in time',
    severity: 'medium',
    scope: 'certificate',
    mend: 'Look why it was not renewed ("posthus cert list"): a tenth of its life is left, or less.',
    references: ['RFC 9773'],
    judge: (subject) =>
      judgeEach(subject, ({ notBeforeMs, notAfterMs }) => {
        const left = notAfterMs - subject.facts.startedAtMs
        const said = `${Math.max(0, Math.floor(left / DAY_MS))} of ${Math.round((notAfterMs - notBeforeMs) / DAY_MS)} days are left`
        return left < LATE_SHARE * (notAfterMs - notBeforeMs) ? fails(said) : holds(said)
      }),
  },
  {
    id: 'certificate-key',
    title: 'The key of the certificate is strong',
    severity: 'medium',
    scope: 'certificate',
    mend: 'Request a certificate for a new key: ECDSA P-256, or RSA of 2048 bits and more.',
    references: ['RFC 9325 §4.5'],
    judge: (subject) =>
      judgeEach(subject, ({ algorithm, rsaBits }) =>
        rsaBits >= 2048
          ? holds(algorithm)
          : fails(algorithm, rsaBits < 1024 ? 'critical' : rsaBits < 2048 && rsaBits <= 1024 ? 'high' : 'medium'),
      ),
  },
  {
    id: 'certificate-signature',
    title: 'No certificate was signed with MD5 or SHA-1',
    severity: 'high',
    scope: 'certificate',
    mend: 'Request a new certificate from an authority that signs with SHA-256.',
    references: ['RFC 9155', 'RFC 6151'],
    judge: (subject) =>
      judgeEach(subject, (certificate) => {
        const weak = weakSignature(certificate)
        return weak === undefined
          ? holds(certificate.signatures[0] ?? '')
          : fails(weak, /md[245]/i.test(weak) ? 'critical' : 'high')
      }),
  },
  {
    id: 'certificate-lifetime',
    title: 'The certificate lives for 398 days at most',
    severity: 'low',
    scope: 'certificate',
    mend: 'Request certificates of 90 days or less and let them be renewed by themselves: a stolen key is of use for as long.',
    references: ['CA/B BR §6.3.2'],
    judge: (subject) =>
      judgeEach(subject, ({ notBeforeMs, notAfterMs }) => {
        const days = Math.round((notAfterMs - notBeforeMs) / DAY_MS)
        return days > LONGEST_LIFE_DAYS ? fails(`${days} days`) : holds(`${days} days`)
      }),
  },
  {
    id: 'certificate-revoked',
    title: 'The certificate has not been taken back',
    severity: 'critical',
    scope: 'certificate',
    mend: 'Replace the certificate and its key at once.',
    references: ['RFC 6960', 'RFC 5280 §5'],
    judge: (subject) =>
      judgeEach(subject, ({ revoked, ocspUrls, crlUrls }) => {
        if (revoked.state === 'known') return revoked.value ? fails(revoked.how) : holds(revoked.how)
        return ocspUrls.length + crlUrls.length === 0
          ? holds('its authority has nothing to ask: it ends soon, or is a local one')
          : notKnown(revoked.why)
      }),
  },
  {
    id: 'must-staple',
    title: 'A certificate that must be stapled is',
    severity: 'high',
    scope: 'certificate',
    mend: 'Staple OCSP answers, or request a certificate without the must-staple extension.',
    references: ['RFC 7633 §4.2.3'],
    judge: (subject) =>
      judgeEach(subject, ({ mustStaple, isStapled }) => {
        if (!mustStaple) return undefined
        return isStapled ? holds('an OCSP answer is stapled') : fails('no OCSP answer comes with it')
      }),
  },
  {
    id: 'ocsp-stapling',
    title: 'An OCSP answer comes with the certificate',
    severity: 'info',
    scope: 'certificate',
    mend: 'Staple OCSP answers: otherwise clients tell the authority whom they visit.',
    references: ['RFC 6066 §8'],
    judge: (subject) =>
      judgeEach(subject, ({ ocspUrls, isStapled }) => {
        if (ocspUrls.length === 0) return undefined
        return isStapled ? holds('it is stapled') : fails('none is stapled')
      }),
  },
  {
    id: 'certificate-transparency',
    title: 'The certificate is in public logs',
    severity: 'medium',
    scope: 'certificate',
    mend: 'Have it issued by an authority that logs its certificates: browsers refuse others.',
    references: ['RFC 6962'],
    judge: (subject) =>
      judgeEach(subject, ({ logs, path: { trust } }) => {
        if (trust.kind !== 'trusted' || trust.namedBy !== undefined) return undefined
        return logs.length >= 2
          ? holds(
              `${logs.length} logs say that they have it; their signatures are not verified, as no keys of logs are given`,
            )
          : fails(`${logs.length} logs say that they have it`)
      }),
  },
  {
    id: 'certificate-level',
    title: 'It is known how far its holder was looked at',
    severity: 'info',
    scope: 'certificate',
    mend: 'Nothing: EV, OV and DV are graded alike. The authority names no policy of the CA/Browser Forum.',
    references: ['CA/B BR §7.1.6.1', 'CA/B EVG §9.3.2'],
    judge: (subject) =>
      judgeEach(subject, ({ level, organisation, country, path: { trust } }) => {
        if (level === 'none')
          return trust.kind === 'trusted' && trust.namedBy === undefined ? fails('no policy') : undefined
        return holds([level, organisation, country].filter((part) => part !== undefined).join(', '))
      }),
  },
]

/** A signature on the path with a digest that can be forged. That of a root is not looked at: it is trusted as it is. */
export function weakSignature({ signatures }: Pick<CheckedCertificate, 'signatures'>): string | undefined {
  return signatures.find((name) => /md[245]|sha-?1(?![0-9])/i.test(name))
}

/** The worst of all certificates, named by the kind of key where there are several. */
function judgeEach(
  { certificates }: AuditSubject,
  judge: (certificate: CheckedCertificate) => Judgement | undefined,
): Judgement | undefined {
  if (certificates.length === 0) return notKnown('no certificate was seen that can be read')
  const judged = certificates.flatMap((certificate) => {
    const judgement = judge(certificate)
    if (!judgement) return []
    const evidence = certificates.length > 1 ? `${certificate.algorithm}: ${judgement.evidence}` : judgement.evidence
    return [{ ...judgement, evidence }]
  })
  const worst = judged.find(({ state }) => state === 'fails') ?? judged.find(({ state }) => state === 'unknown')
  if (worst) return worst
  const [first] = judged
  return first && { ...first, evidence: judged.map(({ evidence }) => evidence).join('; ') }
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
