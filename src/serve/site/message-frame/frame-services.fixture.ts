import { createHmac } from 'node:crypto'
import { concat } from '../../../base/bytes.ts'
import type { Clock } from '../../../base/clock.ts'
import { BoundedImages } from '../../../core/images/bounded-images.ts'
import { ImagePaths } from '../../../core/images/image-paths.ts'
import type { RemoteImages } from '../../../core/images/remote-images.ts'
import type { Annotation } from '../../../core/mail/annotation.ts'
import type { Body } from '../../../core/mail/body.ts'
import type { MailReader, MailStore, MailWriter } from '../../../core/mail/mail-store.ts'
import type { Provenance } from '../../../core/mail/provenance.ts'
import { FRAME_LIMITS, type FrameServices } from './frame-services.ts'

/** A message in memory. */
export interface MadeMessage {
  readonly octets: Uint8Array
  readonly provenance?: Provenance
}

/** Frames over messages of Anna's in memory: the first is B1. Nothing is fetched from anywhere unless `images` does. What `shared` has is Bob's, who shares just that with her as long as it is there. */
export function makeFrameServices(
  clock: Clock,
  messages: readonly MadeMessage[] = [],
  images: RemoteImages = { fetch: async () => ({ kind: 'refused', reason: 'there is no net' }) },
  shared: readonly MadeMessage[] = [],
): FrameServices {
  const of = (accountId: string, bodyId: number) => ({ anna: messages, bob: shared })[accountId]?.[bodyId - 1]
  const notes = new Map<string, Annotation>()
  const reader = (accountId: string): Pick<MailWriter, 'provenance' | 'annotations' | 'annotate'> => ({
    provenance: async (bodyId) => of(accountId, bodyId)?.provenance,
    annotations: async () => [...notes.values()],
    annotate: async (_place, _reader, changes) => {
      for (const { entry, value } of changes) {
        if (value) notes.set(entry, { entry, value })
        else notes.delete(entry)
      }
    },
  })
  const mail: Pick<MailStore, 'body' | 'read' | 'write'> = {
    body: async (accountId, bodyId) => {
      const message = of(accountId, bodyId)
      return message && bodyOf(message.octets)
    },
    read: (accountId, work) => work(reader(accountId) as unknown as MailReader),
    write: (accountId, work) => work(reader(accountId) as unknown as MailWriter),
  }
  return {
    mail,
    images: new BoundedImages(images),
    paths: new ImagePaths((text) => createHmac('sha256', 'key of a test').update(text).digest(), clock),
    limits: FRAME_LIMITS,
    tryReach: async (member, account) =>
      member === 'anna' && account === 'Abob' && shared.length > 0 ? { account: 'bob', mail } : undefined,
    ownHosts: async () => ['mail.provider.test', 'provider.test'],
  }
}

function bodyOf(octets: Uint8Array): Body {
  return {
    digest: new Uint8Array(32),
    size: octets.length,
    async *chunks(start = 0, end = octets.length) {
      for (let at = start; at < end; at += 65_536) yield octets.subarray(at, Math.min(end, at + 65_536))
    },
    bytes: async () => concat([octets]),
  }
}
