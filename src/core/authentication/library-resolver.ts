import type { Dns, DnsRecords, DnsType } from '../dns/dns.ts'

/** Answers in the form of `dns.resolve` of Node, which is what mailauth asks. */
export type LibraryResolver = (name: string, type: string) => Promise<string[][] | string[]>

/** Our DNS as mailauth sees it. What is not there, or cannot be had, it expects as an error with a code. */
export function libraryResolver(dns: Dns): LibraryResolver {
  return async (name, type) => {
    const answer = await dns.ask(name, type as DnsType)
    switch (answer.kind) {
      case 'found':
        return inForm(type as DnsType, answer.records)
      case 'no-name':
        throw codedError('ENOTFOUND', `${name} does not exist`)
      case 'no-data':
        throw codedError('ENODATA', `${name} has no ${type}`)
      case 'unavailable':
        throw codedError('ETIMEOUT', answer.reason)
    }
  }
}

function inForm(type: DnsType, records: readonly DnsRecords[DnsType][]): string[][] | string[] {
  if (type === 'TXT') return records.map((record) => [record as string])
  // Its types leave these out, its code reads them.
  if (type === 'MX') {
    const exchangers = (records as readonly DnsRecords['MX'][]).map(({ preference, exchange }) => ({
      priority: preference,
      exchange: exchange === '' ? '.' : exchange,
    }))
    return exchangers as unknown as string[]
  }
  return [...records] as string[]
}

/** An error without a stack, which would cost more than the answer: that something is not there is nothing unusual. */
function codedError(code: string, message: string): Error {
  return Object.assign(Object.create(Error.prototype) as Error, { code, message })
}
