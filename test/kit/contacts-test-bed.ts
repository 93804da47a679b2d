import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { CONTACTS_CAPABILITY, contactsCapabilities } from '../../src/serve/jmap/contacts/contacts-capability.ts'
import { ADDRESSES_CAPABILITY } from '../../src/serve/jmap/contacts/media-form.ts'
import { coreCapability } from '../../src/serve/jmap/core-capability.ts'
import type { JsonObject } from '../../src/wire/jmap/json.ts'
import type { Response as JmapResponse } from '../../src/wire/jmap/request.ts'
import { JmapTestBed } from './jmap-test-bed.ts'

/** The contacts of a member at the real methods of JMAP, without a socket; `transport` is what a program in a browser sends its requests with. */
export async function openContactsTestBed(t: TestContext) {
  const bed = await JmapTestBed.open({ capabilities: [coreCapability, ...contactsCapabilities()] })
  t.after(() => bed[Symbol.asyncDispose]())
  bed.using = ['urn:ietf:params:jmap:core', CONTACTS_CAPABILITY, ADDRESSES_CAPABILITY]
  const transport = async (request: JsonObject): Promise<JmapResponse> => {
    const answer = await bed.post(JSON.stringify(request))
    assert.equal(answer.status, 200)
    return (await answer.json()) as JmapResponse
  }
  return { bed, transport }
}
