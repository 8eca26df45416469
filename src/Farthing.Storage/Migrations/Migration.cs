using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Farthing.Storage.Migrations;

/// <summary>A numbered SQL file of the folder migrations/.</summary>
internal sealed record Migration(int Number, string Name, string Sql)
{
    /// <summary>Applied only where TimescaleDB is the Community edition.</summary>
    public bool NeedsCommunity => Name.EndsWith(".community.sql", StringComparison.Ordinal);

    /// <summary>Of the text, whatever line ends the checkout gave it.</summary>
    public string Checksum { get; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    public static IReadOnlyList<Migration> Embedded { get; } = ReadEmbedded();

    /// <summary>Reads a file by its name, <c>0001_what_it_does.sql</c>.</summary>
    /// <exception cref="FormatException">The name has no number.</exception>
    public static Migration Parse(string name, string sql)
    {
        var digits = name.IndexOf('_', StringComparison.Ordinal);
        return digits > 0 && int.TryParse(name.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new(number, name, sql)
            : throw new FormatException($"{name} is not a migration: its name must start with a number and an underscore.");
    }

    private static List<Migration> ReadEmbedded()
    {
        const string Folder = "migrations/";
        var assembly = typeof(Migration).Assembly;
        return [.. assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Folder, StringComparison.Ordinal))
            .Select(n =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(n)!);
                return Parse(n[Folder.Length..], reader.ReadToEnd());
            })
            .OrderBy(m => m.Number)];
    }
}
