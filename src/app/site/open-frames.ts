import { Sharing } from '../../core/directory/sharing.ts'
import { BoundedImages } from '../../core/images/bounded-images.ts'
import { ImagePaths } from '../../core/images/image-paths.ts'
import { isPublicAddress } from '../../net/dns/public-address.ts'
import { HttpsRemoteImages, REMOTE_IMAGE_SETTINGS } from '../../net/images/https-remote-images.ts'
import { tryReachAccount } from '../../serve/jmap/shared/reach.ts'
import { SharedAccounts } from '../../serve/jmap/shared/shared-accounts.ts'
import { FRAME_LIMITS, type FrameServices } from '../../serve/site/message-frame/frame-services.ts'
import type { House } from '../house/house.ts'

/** What shows HTML of messages in a process that serves the site. Paths of images are vouched for with the pepper, which all processes have, which is in no database and no backup of one, and which an incident replaces. */
export function openFrames({ configuration, mail, directory, pepper, dns, clock }: House): FrameServices {
  const shares = new SharedAccounts(mail, new Sharing(directory, clock))
  const settings = { ...REMOTE_IMAGE_SETTINGS, tls: configuration.tls.policy, allowsAddress: isPublicAddress }
  return {
    mail,
    images: new BoundedImages(new HttpsRemoteImages(dns, settings)),
    paths: new ImagePaths((text) => pepper.nameFor('image path', text), clock),
    limits: FRAME_LIMITS,
    tryReach: async (member, account) => {
      const caller = await directory.account(member)
      return caller && tryReachAccount(account, caller, { mail, shares })
    },
    ownHosts: async () => [configuration.hostname, ...(await directory.domains()).map(({ name }) => name)],
  }
}
