import * as types from '../types/cel-type.ts'

/** Names of types that expressions can use as values: `type(a) == string`. */
export const typeNames: ReadonlyMap<string, types.CelType> = new Map([
  ['bool', types.boolType],
  ['bytes', types.bytesType],
  ['double', types.doubleType],
  ['int', types.intType],
  ['list', types.listOf(types.dynType)],
  ['map', types.mapOf(types.dynType, types.dynType)],
  ['null_type', types.nullType],
  ['string', types.stringType],
  ['type', types.typeOf(types.dynType)],
  ['uint', types.uintType],
  ['google.protobuf.Duration', types.durationType],
  ['google.protobuf.Timestamp', types.timestampType],
  ['optional_type', types.optionalOf(types.dynType)],
  ['net.IP', types.opaque('net.IP')],
  ['net.CIDR', types.opaque('net.CIDR')],
  ['kubernetes.Quantity', types.opaque('kubernetes.Quantity')],
  ['kubernetes.NamedFormat', types.opaque('kubernetes.NamedFormat')],
  ['kubernetes.Semver', types.opaque('kubernetes.Semver')],
  ['kubernetes.URL', types.opaque('kubernetes.URL')],
  ['kubernetes.authorization.Authorizer', types.opaque('kubernetes.authorization.Authorizer')],
])
