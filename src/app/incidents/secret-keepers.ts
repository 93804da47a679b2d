import { join } from 'node:path'
import { silentLog } from '../../base/log.ts'
import type { SecretKeeper } from '../../core/incidents/secret-keeper.ts'
import type { House } from '../house/house.ts'
import { rotationOf } from '../publishing/domain-publishing.ts'
import { forwardingPath, pepperPath } from '../secrets/reread-secrets.ts'
import { localNames } from '../tls/open-certificates.ts'
import { AcmeAccountKeeper } from './acme-account-keeper.ts'
import { AcmeReordering } from './acme-reordering.ts'
import { DkimKeeper } from './dkim-keeper.ts'
import { FileKeyKeeper } from './file-key-keeper.ts'
import { ForwardingKeeper } from './forwarding-keeper.ts'
import { InventoryKeeper } from './inventory-keeper.ts'
import { LocalAuthorityKeeper } from './local-authority-keeper.ts'
import { LocalKeyKeeper } from './local-key-keeper.ts'
import { PepperKeeper } from './pepper-keeper.ts'
import { UrlKeyKeeper } from './url-key-keeper.ts'
import { WebSessionKeeper } from './web-session-keeper.ts'

/**
 * Whoever looks after a secret of the house. A secret that none of them knows is in no incident: what the house begins to keep gets a keeper here. `everybodyRereads` resolves when every process works with what
 * lies on the disk now; a command, which only lists what is held, needs none.
 */
export function secretKeepers(
  house: House,
  everybodyRereads: () => Promise<void> = async () => undefined,
): readonly SecretKeeper[] {
  const { configuration, directory, inventory, mail, clock, entropy } = house
  return [
    new AcmeAccountKeeper(house),
    new InventoryKeeper(inventory, new AcmeReordering(house), clock),
    // Before the certificates that it issues.
    ...authorityKeepers(house),
    certificateKeeper(house),
    new DkimKeeper(directory, rotationOf(house, silentLog)),
    new PepperKeeper(pepperPath(configuration.data), everybodyRereads, entropy),
    new ForwardingKeeper(forwardingPath(configuration.data), entropy),
    new UrlKeyKeeper(directory, mail),
    new WebSessionKeeper(everybodysSessions(house)),
  ]
}

/** Of the local authority, where it issues anything that is shown. */
function authorityKeepers({ configuration, clock, entropy }: House): readonly SecretKeeper[] {
  if (configuration.tls.source.issuer === 'files') return []
  return [new LocalAuthorityKeeper(join(configuration.data, 'tls'), clock, entropy)]
}

/** Of the certificates that stand below those of the inventory. */
function certificateKeeper({ configuration, directory, clock, entropy }: House): SecretKeeper {
  const { source } = configuration.tls
  if (source.issuer === 'files') return new FileKeyKeeper(source.files, clock)
  const domains = async () => (await directory.domains()).map(({ name }) => name)
  const names = () => localNames(configuration, domains)
  return new LocalKeyKeeper(join(configuration.data, 'tls'), names, clock, entropy)
}

/** Of members and, with them, of operators at the console: whoever read the one out of the memory of a process read the other. */
function everybodysSessions({ sessions, operatorSessions }: House) {
  return {
    generation: () => sessions.generation(),
    endAll: async (from: string) => {
      await sessions.endAll(from)
      await operatorSessions.endAll(await operatorSessions.generation())
    },
  }
}
