/**
 * One argument as the `Exec` key of a desktop entry wants it: in quotes, with what a shell and the entry itself would take for
 * something else escaped (https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html).
 */
const execArgument = (argument: string): string => {
  const quoted = argument.replaceAll(/["`$\\]/g, (mark) => `\\${mark}`).replaceAll('%', '%%')
  // A value of type string has escapes of its own.
  return `"${quoted.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t')}"`
}

/** The entry that has a Linux desktop start the app when somebody logs in. */
export const autostartEntry = (command: readonly string[]): string =>
  [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Landline',
    `Exec=${command.map(execArgument).join(' ')}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n')
