import { join } from 'node:path'
import { silentLog } from '../../base/log.ts'
import type { SecretKeeper } from '../../core/incidents/secret-keeper.ts'
import { rotationOf } from '../domain-publishing.ts'
import type { House } from '../house.ts'
import { forwardingPath, pepperPath } from '../reread-secrets.ts'
import { localNames } from '../tls/open-certificates.ts'
import { DkimKeeper } from './dkim-keeper.ts'
import { ForwardingKeeper } from './forwarding-keeper.ts'
import { LocalKeyKeeper } from './local-key-keeper.ts'
import { PepperKeeper } from './pepper-keeper.ts'
import { UrlKeyKeeper } from './url-key-keeper.ts'

/** Whoever looks after a secret of the house. A secret that none of them knows is in no incident: what the house begins to keep gets a keeper here. */
export function secretKeepers(
  house: House,
  everybodyRereads: () => Promise<void> = async () => undefined,
): readonly SecretKeeper[] {
  const { configuration, directory, mail, clock, entropy } = house
  const domains = async () => (await directory.domains()).map(({ name }) => name)
  const tls = join(configuration.data, 'tls')
  return [
    ...(configuration.tls.source.issuer === 'files'
      ? []
      : [new LocalKeyKeeper(tls, () => localNames(configuration, domains), clock, entropy)]),
    new DkimKeeper(directory, rotationOf(house, silentLog)),
    new PepperKeeper(pepperPath(configuration.data), everybodyRereads, entropy),
    new ForwardingKeeper(forwardingPath(configuration.data), entropy),
    new UrlKeyKeeper(directory, mail),
  ]
}
