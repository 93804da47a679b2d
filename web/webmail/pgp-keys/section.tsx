import { UnlockedKeys } from './unlocked-keys.tsx'
import '../pgp/pgp.css'
import './pgp-keys.css'

/** PGP: the member's own keys, and what is known of those of others. */
export function Section() {
  return <UnlockedKeys />
}
