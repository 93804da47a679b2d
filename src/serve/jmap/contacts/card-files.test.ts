import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACCOUNT, JmapTestBed, type Loose } from '../../../../test/kit/jmap-test-bed.ts'
import { blobCapability } from '../blob/blob-capability.ts'
import { coreCapability } from '../core-capability.ts'
import { CONTACTS_CAPABILITY, contactsCapabilities } from './contacts-capability.ts'
import { ADDRESSES_CAPABILITY } from './media-form.ts'

const CORE = 'urn:ietf:params:jmap:core'
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
const URI = `data:image/png;base64,${PNG.toString('base64')}`

async function open(): Promise<JmapTestBed> {
  const capabilities = [coreCapability, blobCapability, ...contactsCapabilities()]
  const bed = await JmapTestBed.open({ capabilities })
  bed.using = [CORE, CONTACTS_CAPABILITY, blobCapability.uri]
  return bed
}

/** A card with a photograph, made by a client that reads blobs. */
async function make(bed: JmapTestBed, media: Loose): Promise<Loose> {
  const create = { k: { name: { full: 'Ada' }, media, addressBookIds: { first: true } } }
  const { created, notCreated } = await bed.call('ContactCard/set', { create })
  assert.equal(notCreated, null)
  const { list } = await bed.call('ContactCard/get', { ids: [created.k.id] })
  return list[0]
}

test('a photograph within a card is read as a blob, and a card is made and changed with that blob', async () => {
  await using bed = await open()
  const card = await make(bed, { m: { kind: 'photo', uri: URI } })
  const { blobId } = card.media.m
  assert.deepEqual(card.media, { m: { kind: 'photo', mediaType: 'image/png', blobId } })
  const octets = await bed.fetch(`/jmap/download/${ACCOUNT}/${blobId}/photo?accept=image/png`)
  assert.deepEqual(Buffer.from(await octets.arrayBuffer()), PNG)
  const { list } = await bed.call('Blob/get', { ids: [blobId], properties: ['size'] })
  assert.deepEqual(list, [{ id: blobId, size: PNG.length }])
  // What was read may be sent back as it is, in another card too.
  const { updated } = await bed.call('ContactCard/set', { update: { [card.id]: { media: card.media } } })
  assert.deepEqual(updated[card.id].media, card.media)
  const other = await make(bed, card.media)
  assert.notEqual(other.media.m.blobId, blobId)
  bed.using = [...bed.using, ADDRESSES_CAPABILITY]
  const { list: whole } = await bed.call('ContactCard/get', { properties: ['media'] })
  for (const { media } of whole) assert.deepEqual(media.m, { kind: 'photo', uri: URI, mediaType: 'image/png' })
  await bed.call('ContactCard/set', { destroy: [card.id] })
  assert.equal((await bed.fetch(`/jmap/download/${ACCOUNT}/${blobId}/photo`)).status, 404)
})

test('what is elsewhere, and what is no base64, is told as it stands', async () => {
  await using bed = await open()
  const uris = ['https://example.net/logo.png', 'data:text/plain,hello']
  for (const uri of uris) {
    const { media } = await make(bed, { m: { kind: 'logo', uri } })
    assert.deepEqual(media, { m: { kind: 'logo', uri } })
  }
})

test('a blob of a card that is made up is none', async () => {
  await using bed = await open()
  const { id, media } = await make(bed, { m: { kind: 'photo', uri: URI } })
  const { blobId } = media.m
  const wrong = [`K${'0'.repeat(64)}${id}`, `${blobId}x`, `${blobId}-0-1-n`, blobId.slice(0, 65)]
  const { notFound, list } = await bed.call('Blob/get', { ids: wrong, properties: ['size'] })
  assert.deepEqual([notFound, list], [wrong, []])
})
