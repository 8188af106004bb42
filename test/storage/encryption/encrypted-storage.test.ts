import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { secrets } from '../../../apimachinery/kinds/core/secret.ts'
import { silentLogger } from '../../../platform/logger.ts'
import { SeededRandom } from '../../../platform/random.ts'
import { TaskTracker } from '../../../platform/task-tracker.ts'
import { VirtualClock } from '../../../platform/virtual-clock.ts'
import { encryptionSchema } from '../../../storage/encryption/configuration.ts'
import { EncryptedStorage } from '../../../storage/encryption/encrypted-storage.ts'
import { transformersByKey } from '../../../storage/encryption/resource-providers.ts'
import { openSqliteStorage } from '../../../storage/sqlite/sqlite-storage.ts'
import type { Storage } from '../../../storage/storage.ts'
import { testApi } from '../../support/api.ts'

const secret = Buffer.alloc(32, 7).toString('base64')
const provider = (type: string, name = 'k') => ({ [type]: { keys: [{ name, secret }] } })
const identity = { identity: {} }
const value = 'correct horse battery staple'
const key = '/registry/secrets/default/s'

function openFile(t: Test, directory: string): Storage {
  const clock = new VirtualClock(0)
  const file = join(directory, 'db')
  const storage = openSqliteStorage({
    file,
    durability: 'os',
    clock,
    logger: silentLogger,
    tracker: new TaskTracker(clock),
  })
  t.teardown(() => storage.close())
  return storage
}

function encrypted(storage: Storage, resources: string[], ...providers: object[]): EncryptedStorage {
  const configuration = encryptionSchema.parse({
    apiVersion: 'apiserver.config.k8s.io/v1',
    kind: 'EncryptionConfiguration',
    resources: [{ resources, providers }],
  })
  return new EncryptedStorage(storage, transformersByKey(configuration, new SeededRandom('e')))
}

const filesIn = (directory: string) => readdirSync(directory).map((name) => join(directory, name))

for (const type of ['aescbc', 'aesgcm', 'secretbox'])
  t.test(`no Secret can be read in the files of the database: ${type}`, async (t) => {
    const directory = mkdtempSync(join(t.testdir({}), 'd'))
    const plain = openFile(t, directory)
    const api = await testApi(t, { storage: encrypted(plain, ['secrets'], provider(type), identity) })
    await api.create(secrets, { metadata: { name: 's' }, stringData: { password: value } })
    const encoded = Buffer.from(value).toString('base64')
    for (const file of filesIn(directory)) {
      const bytes = readFileSync(file)
      t.notOk(bytes.includes(value) || bytes.includes(encoded), file)
    }
    t.match(Buffer.from((await plain.get(key))!.value).toString('latin1'), new RegExp(`^k8s:enc:${type}:v1:k:`))
    const { object } = await api.call('get', secrets, { name: 's' })
    t.strictSame(object.data, { password: encoded })
  })

t.test('database files are for their owner alone', async (t) => {
  const directory = mkdtempSync(join(t.testdir({}), 'd'))
  await openFile(t, directory).put('/a', Buffer.from('x'), 0)
  for (const file of filesIn(directory)) t.equal(statSync(file).mode & 0o777, 0o600, file)
})

t.test(
  'what is stored otherwise than it would be now is written again by an update that changes nothing',
  async (t) => {
    const storage = openFile(t, mkdtempSync(join(t.testdir({}), 'd')))
    const before = await testApi(t, { storage })
    const { metadata } = await before.create(secrets, { metadata: { name: 's' }, stringData: { a: value } })
    before.server.close()
    const now = encrypted(storage, ['secrets'], provider('secretbox'), identity)
    const api = await testApi(t, { storage: now })
    t.ok(now.isStale(key))
    const { object } = await api.call('get', secrets, { name: 's' })
    t.equal(object.metadata.resourceVersion, metadata.resourceVersion)
    await api.call('update', secrets, { name: 's', body: object })
    t.notOk(now.isStale(key))
    t.match(Buffer.from((await storage.get(key))!.value).toString('latin1'), /^k8s:enc:secretbox:v1:k:/)
  },
)

t.test('values are read with any of the keys, and written with the first', async (t) => {
  const storage = openFile(t, mkdtempSync(join(t.testdir({}), 'd')))
  await encrypted(storage, ['secrets'], provider('aescbc', 'old')).put(key, Buffer.from(value), 0)
  const both = encrypted(storage, ['secrets'], provider('aesgcm', 'new'), provider('aescbc', 'old'))
  t.equal(Buffer.from((await both.get(key))!.value).toString(), value)
  await both.put(key, Buffer.from(value), 1)
  t.match(Buffer.from((await storage.get(key))!.value).toString('latin1'), /^k8s:enc:aesgcm:v1:new:/)
})

t.test('what cannot be read is told, without the value', async (t) => {
  const storage = openFile(t, mkdtempSync(join(t.testdir({}), 'd')))
  const one = encrypted(storage, ['secrets'], provider('aesgcm'))
  await one.put(key, Buffer.from(value), 0)
  await t.rejects(encrypted(storage, ['secrets'], identity).get(key), { name: 'DecryptionError' })
  // With GCM, a value is good for its own key only.
  const stolen = (await storage.get(key))!.value
  await storage.put('/registry/secrets/other/s', stolen, 0)
  const other = encrypted(storage, ['secrets'], provider('aesgcm'))
  await t.rejects(other.get('/registry/secrets/other/s'), { name: 'DecryptionError' })
})

for (const { resources, storedAt, isEncrypted } of [
  { resources: ['secrets'], storedAt: '/registry/configmaps/a/b', isEncrypted: false },
  { resources: ['*.'], storedAt: '/registry/configmaps/a/b', isEncrypted: true },
  { resources: ['*.'], storedAt: '/registry/apps/deployments/a/b', isEncrypted: false },
  { resources: ['*.apps'], storedAt: '/registry/apps/deployments/a/b', isEncrypted: true },
  { resources: ['deployments.apps'], storedAt: '/registry/apps/deployments/a/b', isEncrypted: true },
  { resources: ['things.example.com'], storedAt: '/registry/example.com/things/a/b', isEncrypted: true },
  { resources: ['*.*'], storedAt: '/registry/example.com/things/a/b', isEncrypted: true },
])
  t.test(`${resources} ${isEncrypted ? 'means' : 'does not mean'} ${storedAt}`, async (t) => {
    const storage = openFile(t, mkdtempSync(join(t.testdir({}), 'd')))
    await encrypted(storage, resources, provider('secretbox')).put(storedAt, Buffer.from(value), 0)
    t.equal(Buffer.from((await storage.get(storedAt))!.value).toString() !== value, isEncrypted)
  })

for (const { name, providers } of [
  { name: 'a key of the wrong length', providers: [{ secretbox: { keys: [{ name: 'k', secret: 'c2hvcnQ=' }] } }] },
  { name: 'a provider of two kinds', providers: [{ ...provider('aescbc'), ...identity }] },
  { name: 'no provider', providers: [] },
  { name: 'a name with a colon', providers: [provider('aescbc', 'a:b')] },
])
  t.test(`a configuration is refused with ${name}`, (t) => {
    t.throws(() => encrypted(undefined as unknown as Storage, ['secrets'], ...providers))
    t.end()
  })
