import { afterLogin } from '../command.ts'
import { bad, encodeReply, no, ok } from '../reply.ts'

/**
 * RFC 4978. Only after the log-in, so that no password is ever in a compressed stream, and every message is compressed on its own:
 * see `CompressedStream` for the attack that this is against.
 */
export const compress = afterLogin({
  pushes: 'none',
  read(cursor) {
    cursor.space()
    const mechanism = cursor.atom().toUpperCase()
    cursor.end()
    return mechanism
  },
  run(session, _state, mechanism) {
    const { channel, reader, services } = session
    if (!services.offers.compress) return bad('that is not offered here')
    if (mechanism !== 'DEFLATE') return no('CANNOT', 'DEFLATE is the only way to compress')
    if (channel.isCompressed) return no('COMPRESSIONACTIVE', 'it is compressed already')
    channel.write(`${encodeReply(reader.tag, ok('compressed from here on'))}\r\n`)
    channel.compress()
    return Promise.resolve(undefined)
  },
})
