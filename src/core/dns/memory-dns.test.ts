import { CONTRACT_ZONE, describeDns } from './dns.contract.ts'
import { MemoryDns } from './memory-dns.ts'

describeDns('in memory', async () => {
  const dns = new MemoryDns()
  for (const one of CONTRACT_ZONE) {
    if ('alias' in one) dns.alias(one.name, one.alias, one)
    else if ('absent' in one) dns.absent(one.name, one)
    else if ('fails' in one) dns.fail(one.name, one.type)
    else dns.put(one.name, one.type, one.records as never, one)
  }
  return { dns, [Symbol.asyncDispose]: async () => undefined }
})
