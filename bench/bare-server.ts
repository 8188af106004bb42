/**
 * The least that could be called a durable HTTP store: Fastify over TLS, one INSERT with one fsync per request, one
 * SELECT per read. peapod is measured against it. Prints its port once it listens.
 */
import { readFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import fastify from 'fastify'

const [file, certificate, key] = process.argv.slice(2) as [string, string, string]
const db = new Database(file)
db.pragma('journal_mode = WAL')
db.pragma('synchronous = FULL')
db.exec('CREATE TABLE objects (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID')
const insert = db.prepare('INSERT INTO objects (key, value) VALUES (?, ?)')
const select = db.prepare('SELECT value FROM objects WHERE key = ?').pluck()

const app = fastify({ https: { cert: readFileSync(certificate), key: readFileSync(key) } })
let last = 0
app.post('/objects', async (request, reply) => {
  const name = `object-${++last}`
  const object = { ...(request.body as object), name }
  insert.run(name, Buffer.from(JSON.stringify(object)))
  return reply.code(201).send(object)
})
app.get('/objects/:name', async (request, reply) => {
  const { name } = request.params as { name: string }
  return reply.type('application/json').send(select.get(name) as Buffer)
})
await app.listen({ host: '127.0.0.1', port: 0 })
console.log((app.server.address() as { port: number }).port)
