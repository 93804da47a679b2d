import { type Claim, claimText, STATEMENT_TEXTS } from '../../../core/posture/claims/claim.ts'
import type { Claims, ClaimView } from '../../../core/posture/claims/claims.ts'
import { formatTable } from '../../terminal/format-table.ts'
import { formatMoment } from '../../terminal/format-time.ts'
import type { Outcome } from '../outcome.ts'

/** Publishes a claim. @throws Fault peer posture/bad-claim, posture/claim-contradicted, posture/claim-unmeasured, posture/too-many-claims */
export async function addClaim(claims: Claims, text: string): Promise<Outcome> {
  const claim = await claims.publish(text)
  const proofs = claim.services.map(({ service, evidence }) => `  ${service}: ${evidence}`)
  return { text: [`Published ${textOf(claim)} as ${claim.id}, borne out by`, ...proofs].join('\n'), json: claim }
}

/** Lists what was ever claimed. */
export async function listClaims(claims: Claims): Promise<Outcome> {
  const all = await claims.claims()
  const text = formatTable(
    ['id', 'claim', 'published', 'state'],
    all.map((claim) => [claim.id, textOf(claim), formatMoment(claim.publishedMs), stateOf(claim)]),
    'Nothing is claimed.',
  )
  return { text, json: { claims: all } }
}

/** Holds all claims against what is measured, and fails if one of them is no longer true of all that it names. */
export async function checkClaims(claims: Claims): Promise<Outcome> {
  const views = await claims.check()
  const isBroken = ({ claim, covered }: ClaimView) => covered.length < claim.services.length
  const text = views.length === 0 ? 'Nothing is claimed.' : views.map(formatView).join('\n\n')
  return { text, json: { claims: views }, ...(views.some(isBroken) ? { failed: true } : {}) }
}

/** Takes a claim back. @throws Fault peer posture/no-such-claim */
export async function withdrawClaim(claims: Claims, id: string): Promise<Outcome> {
  const claim = await claims.withdraw(id)
  return { text: `Withdrew ${textOf(claim)}.`, json: claim }
}

function formatView({ claim, covered, notCovered }: ClaimView): string {
  return [
    `${textOf(claim)} (${claim.id}): ${STATEMENT_TEXTS[claim.statement].title}`,
    ...covered.map(({ service, evidence }) => `  covered: ${service}: ${evidence}`),
    ...notCovered.map(({ service, why, wasTrueUntilMs }) =>
      wasTrueUntilMs === undefined
        ? `  not covered: ${service}: ${why}`
        : `  not covered: ${service}, was true until ${formatMoment(wasTrueUntilMs)}: ${why}`,
    ),
  ].join('\n')
}

function stateOf({ withdrawnMs, services }: Claim): string {
  if (withdrawnMs !== undefined) return `withdrawn ${formatMoment(withdrawnMs)}`
  const ended = services.filter(({ state }) => state === 'ended')
  if (ended.length === 0) return 'stands'
  return ended.map(({ service, lastTrueMs }) => `${service}: was true until ${formatMoment(lastTrueMs)}`).join(', ')
}

function textOf({ statement, services }: Claim): string {
  return claimText({ statement, services: services.map(({ service }) => service) })
}
