import { MimeParser } from '../../wire/mime/mime-parser.ts'
import type { Body } from './body.ts'
import type { MessageContent } from './message.ts'

/** Works out again what a message contains, from its octets. @throws Fault as `Body.chunks` */
export async function contentOf(body: Body): Promise<MessageContent> {
  const parser = new MimeParser()
  for await (const chunk of body.chunks()) parser.push(chunk)
  return parser.finish()
}
