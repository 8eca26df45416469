using Npgsql;
using NpgsqlTypes;

namespace Farthing.Storage.Writing;

/// <summary>Values that may be absent.</summary>
internal static class CopyExtensions
{
    public static void WriteOrNull<T>(this NpgsqlBinaryImporter copy, T? value, NpgsqlDbType type)
        where T : struct
    {
        if (value is { } present)
        {
            copy.Write(present, type);
        }
        else
        {
            copy.WriteNull();
        }
    }

    /// <summary>Writes the ids of labels; null for none.</summary>
    public static void WriteTags(this NpgsqlBinaryImporter copy, int[] tags)
    {
        if (tags.Length == 0)
        {
            copy.WriteNull();
        }
        else
        {
            copy.Write(tags, NpgsqlDbType.Array | NpgsqlDbType.Integer);
        }
    }

    public static void WriteOrNull(this NpgsqlBinaryImporter copy, string? text, NpgsqlDbType type)
    {
        if (text is null)
        {
            copy.WriteNull();
        }
        else
        {
            copy.Write(text, type);
        }
    }
}
