import { pageHead, pageTail } from './page-text';
import { settingGroups, type Setting } from './settings';

const cell = (text: string): string => text.replaceAll('|', '\\|');

function defaultText(setting: Setting): string {
  if (setting.default !== undefined) return `\`${cell(JSON.stringify(setting.default))}\``;
  return setting.optional ? 'none' : '**must be given**';
}

function table(settings: readonly Setting[]): readonly string[] {
  return [
    '| setting | what it is | allowed | unit | default | a change applies at |',
    '|---|---|---|---|---|---|',
    ...settings.map((setting) => {
      const columns = [
        `\`${setting.path}\``,
        setting.about,
        setting.values,
        setting.unit ?? '',
        defaultText(setting),
        setting.applies,
      ];
      return `| ${columns.map(cell).join(' | ')} |`.replace(/ {2,}/g, ' ');
    }),
  ];
}

/** docs/configuration.md, printed from the schema. */
export function configurationPage(): string {
  const parts = settingGroups().map(({ title, about, optional, settings }) => {
    const head =
      title === ''
        ? ['## Top level', '']
        : [`## \`${title}\``, '', `${about}${optional ? ' May be left out.' : ''}`, ''];
    return [...head, ...table(settings), ''].join('\n');
  });
  return [pageHead, ...parts, pageTail].join('\n');
}
