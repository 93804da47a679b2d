import type { AlpnIdentity, ChallengeAnswer, ChallengeBoard } from '../../core/certificates/orders/challenge-board.ts'
import type { SqlDatabase } from '../sql/database.ts'

/** `place`: where it is looked for, a token, a host or a name with its text. */
type Row = readonly [
  type: ChallengeAnswer['type'],
  place: string,
  identifier: string,
  answer: string,
  privateKey: string,
]

/** Answers in the directory's database, which every process reads. */
export class SqliteChallengeBoard implements ChallengeBoard {
  readonly #db: SqlDatabase

  constructor(db: SqlDatabase) {
    this.#db = db
  }

  async put(orderId: string, answer: ChallengeAnswer): Promise<void> {
    const [type, place, identifier, said, privateKey] = rowOf(answer)
    await this.#db.write((tx) =>
      tx.run(
        `INSERT INTO certificate_challenge (type, place, identifier, answer, private_key, order_id)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (type, place) DO UPDATE SET identifier = excluded.identifier, answer = excluded.answer,
           private_key = excluded.private_key, order_id = excluded.order_id`,
        type,
        place,
        identifier,
        said,
        privateKey,
        orderId,
      ),
    )
  }

  async of(orderId: string): Promise<readonly ChallengeAnswer[]> {
    const rows = await this.#db.read((tx) =>
      tx.rows<Row>(
        'SELECT type, place, identifier, answer, private_key FROM certificate_challenge WHERE order_id = $1',
        orderId,
      ),
    )
    return rows.map(answerOf)
  }

  async orders(): Promise<readonly string[]> {
    const rows = await this.#db.read((tx) =>
      tx.rows<readonly [string]>('SELECT DISTINCT order_id FROM certificate_challenge'),
    )
    return rows.map(([id]) => id)
  }

  async remove(orderId: string): Promise<void> {
    if ((await this.of(orderId)).length === 0) return
    await this.#db.write((tx) => tx.run('DELETE FROM certificate_challenge WHERE order_id = $1', orderId))
  }

  async tryHttpText(host: string, token: string): Promise<string | undefined> {
    const row = await this.#find('http-01', token)
    return row?.[2] === host ? row[3] : undefined
  }

  async tryAlpnIdentity(host: string): Promise<AlpnIdentity | undefined> {
    const row = await this.#find('tls-alpn-01', host)
    return row && { certificate: row[3], privateKey: row[4] }
  }

  async #find(type: ChallengeAnswer['type'], place: string): Promise<Row | undefined> {
    const rows = await this.#db.read((tx) =>
      tx.rows<Row>(
        'SELECT type, place, identifier, answer, private_key FROM certificate_challenge WHERE type = $1 AND place = $2',
        type,
        place,
      ),
    )
    return rows[0]
  }
}

function rowOf(answer: ChallengeAnswer): Row {
  const { type, identifier } = answer
  if (type === 'http-01') return [type, answer.token, identifier, answer.text, '']
  if (type === 'tls-alpn-01') return [type, identifier, identifier, answer.certificate, answer.privateKey]
  return [type, `${answer.name} ${answer.text}`, identifier, answer.text, '']
}

function answerOf([type, place, identifier, answer, privateKey]: Row): ChallengeAnswer {
  if (type === 'http-01') return { type, identifier, token: place, text: answer }
  if (type === 'tls-alpn-01') return { type, identifier, certificate: answer, privateKey }
  return { type, identifier, name: place.slice(0, place.indexOf(' ')), text: answer }
}
