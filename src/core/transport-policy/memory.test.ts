import { MemoryPeerMemory } from './memory-peer-memory.ts'
import { MemoryStsPolicyStore } from './memory-sts-policy-store.ts'
import { describePeerMemory } from './peer-memory.contract.ts'
import { describeStsPolicyStore } from './sts-policy-store.contract.ts'

describePeerMemory('in memory', async (maxPeers) => {
  const memory = new MemoryPeerMemory(maxPeers)
  return { memory, other: memory, [Symbol.asyncDispose]: async () => undefined }
})

describeStsPolicyStore('in memory', async (maxPolicies) => {
  const store = new MemoryStsPolicyStore(maxPolicies)
  return { store, other: store, [Symbol.asyncDispose]: async () => undefined }
})
