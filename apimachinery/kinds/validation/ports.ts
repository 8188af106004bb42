import { duplicateField, type FieldError, requiredField } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { portNameErrors, portNumberErrors } from '../../names.ts'
import type { Container, ContainerPort } from '../../types/core-v1.ts'
import { each, requiredOneOf } from './fields.ts'

/** Transport protocols, as messages list them. */
export const protocols = ['SCTP', 'TCP', 'UDP'] as const

/** A port by number, or by the name that a container gives it. */
export function portOrNameErrors(port: number | string, path: string): FieldError[] {
  return invalids(path, port, typeof port === 'number' ? portNumberErrors(port) : portNameErrors(port))
}

/** What is wrong with the ports of one container. */
export function containerPortsErrors(ports: readonly ContainerPort[] | undefined, path: string): FieldError[] {
  const names = new Set<string>()
  return each(path, ports, (port, at) => {
    const errors = port.name ? portNameUseErrors(port.name, names, `${at}.name`) : []
    if (port.containerPort === 0) errors.push(requiredField(`${at}.containerPort`))
    else errors.push(...invalids(`${at}.containerPort`, port.containerPort, portNumberErrors(port.containerPort)))
    if (port.hostPort) errors.push(...invalids(`${at}.hostPort`, port.hostPort, portNumberErrors(port.hostPort)))
    return [...errors, ...requiredOneOf(`${at}.protocol`, port.protocol, protocols)]
  })
}

/** Two containers of a pod cannot have the same port of the host. `used` collects them over several lists of containers. */
export function hostPortConflictErrors(
  containers: readonly Pick<Container, 'ports'>[] | undefined,
  path: string,
  used: Set<string>,
): FieldError[] {
  return each(path, containers, ({ ports }, at) =>
    each(`${at}.ports`, ports, ({ protocol, hostIP, hostPort }, portPath) => {
      if (!hostPort) return []
      const key = `${protocol}/${hostIP ?? ''}/${hostPort}`
      if (used.has(key)) return [duplicateField(`${portPath}.hostPort`, key)]
      used.add(key)
      return []
    }),
  )
}

function portNameUseErrors(name: string, names: Set<string>, path: string): FieldError[] {
  const errors = invalids(path, name, portNameErrors(name))
  if (errors.length > 0) return errors
  if (names.has(name)) return [duplicateField(path, name)]
  names.add(name)
  return []
}
