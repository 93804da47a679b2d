import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Endpoint, EndpointFacts, ProbeEffort } from './endpoint-facts.ts'
import { knownValue } from './fact.ts'
import { unknownEndpoint } from './unknown-endpoint.ts'

const effort: ProbeEffort = {
  connections: 1,
  maxConnections: 100,
  maxAtOnce: 4,
  durationMs: 3,
  bytesSent: 0,
  bytesReceived: 0,
  turnedAway: 1,
  turnedAwayWith: ['connection refused'],
  cutShort: 'nobody answers',
}
const endpoint: Endpoint = {
  service: 'smtp',
  host: 'mail.example.org',
  address: '192.0.2.1',
  port: 25,
  language: 'smtp',
  security: 'starttls',
}

test('an endpoint that cannot be reached has no facts, and nothing about it counts as absent', () => {
  const facts = unknownEndpoint(endpoint, 1, effort, 'nobody answers')
  assert.equal(knownValue(facts.reached), false)
  assert.deepEqual(
    facts.protocols.map(({ offered }) => knownValue(offered)),
    [undefined, undefined, undefined, undefined, undefined, undefined],
  )
  assert.equal(knownValue(facts.vulnerabilities.heartbleed), undefined)
  assert.ok(facts.starttls)
  assert.equal(facts.http, undefined)
})

test('facts survive being written as JSON', () => {
  const facts: EndpointFacts = unknownEndpoint({ ...endpoint, language: 'http' }, 1, effort, 'nobody answers')
  assert.deepEqual(JSON.parse(JSON.stringify(facts)), JSON.parse(JSON.stringify(structuredClone(facts))))
  assert.ok(facts.http)
})
