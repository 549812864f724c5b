import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalStackError } from '../errors';
import type { Version } from '../versions';
import { requireTool } from './apt';
import { fileDigest, folderDigest, requireDigest } from './checksum';
import { run } from './run';

const dependency = (coordinate: string, more = ''): string => {
  const [group, artifact, version] = coordinate.split(':');
  return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>${more}</dependency>`;
};

/** The project file that makes Maven resolve one artifact, with an imported bill of materials where one is needed. */
export const projectFile = (artifact: string, bom?: string): string => {
  const imported = bom === undefined ? '' : dependency(bom, '<type>pom</type><scope>import</scope>');
  return [
    '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>',
    '<groupId>landfall</groupId><artifactId>install</artifactId><version>1</version>',
    `<dependencyManagement><dependencies>${imported}</dependencies></dependencyManagement>`,
    `<dependencies>${dependency(artifact)}</dependencies></project>`,
  ].join('\n');
};

/**
 * Downloads jars into `<folder>/lib` and compares their checksum with the table.
 * @throws LocalStackError when Maven is missing, cannot resolve, or the checksum differs
 */
export const mavenInstall = async (version: Version, folder: string, say: (text: string) => void): Promise<string> => {
  const { source } = version;
  if (source.kind !== 'maven') throw new LocalStackError('Not a Maven component.', 'See local/versions.ts.');
  await requireTool('java', source.artifact, say);
  const maven = await requireTool('mvn', source.artifact, say);
  const lib = join(folder, 'lib');
  mkdirSync(lib, { recursive: true });
  writeFileSync(join(folder, 'pom.xml'), projectFile(source.artifact, source.bom));
  say(`downloading ${source.artifact} with Maven`);
  const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${lib}`, '-DincludeScope=runtime'];
  const alone = source.transitive ? [] : ['-DexcludeTransitive=true'];
  await run('Maven', maven, ['-q', '-B', ...goal, ...alone], { cwd: folder });
  const [first] = readdirSync(lib);
  if (first === undefined)
    throw new LocalStackError(`Maven copied no file for ${source.artifact}.`, 'Check its settings.');
  const found = source.transitive ? await folderDigest(lib) : await fileDigest(join(lib, first));
  if (version.sha256 !== undefined) requireDigest(source.artifact, found, version.sha256);
  return lib;
};
