import t from 'tap'
import { describePath } from '../../../apimachinery/managed-fields/path-element.ts'

for (const { path, want } of [
  { path: ['f:spec', 'f:replicas'], want: '.spec.replicas' },
  { path: ['f:spec', 'f:containers', 'k:{"name":"main"}', 'f:image'], want: '.spec.containers[name="main"].image' },
  { path: ['f:ports', 'k:{"port":53,"protocol":"UDP"}'], want: '.ports[port=53,protocol="UDP"]' },
  { path: ['f:finalizers', 'v:"example.com/a"'], want: '.finalizers[="example.com/a"]' },
  { path: ['f:list', 'i:3'], want: '.list[3]' },
]) {
  t.test(`shows ${want}`, async (t) => t.equal(describePath(path), want))
}
