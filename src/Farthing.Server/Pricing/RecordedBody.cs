using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Farthing.Server.Pricing;

/// <summary>The body of a recorded response, in whichever of its forms a question has it.</summary>
internal static class RecordedBody
{
    // A text that is repeated, or a body that is unpacked, can be far longer than the question.
    private const int Longest = 1 << 28;

    private static readonly string[] s_forms = ["response", "response_base64", "response_parts"];

    /// <summary>Reads <c>response</c>, <c>response_base64</c> or <c>response_parts</c>, and unpacks it by <c>response_encoding</c>.</summary>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="FormatException">It cannot be read; the message says why.</exception>
    public static byte[]? Read(JsonElement root)
    {
        var forms = s_forms.Where(name => root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null).ToList();
        if (forms.Count > 1)
        {
            throw new FormatException($"Give one of {string.Join(", ", forms)}.");
        }

        var body = forms.SingleOrDefault() switch
        {
            "response" => PriceRequest.Body(root, "response"),
            "response_base64" => Bytes(root, "response_base64"),
            "response_parts" => Parts(root.GetProperty("response_parts")),
            _ => null,
        };
        return PriceRequest.Text(root, "response_encoding") switch
        {
            null => body,
            "gzip" => body is null ? throw new FormatException("response_encoding is of a response.") : Unpack(body),
            var other => throw new FormatException($"response_encoding is {other}, not gzip."),
        };
    }

    private static byte[] Bytes(JsonElement root, string name)
    {
        var text = PriceRequest.Text(root, name) ?? throw new FormatException($"{name} must be text.");
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException e)
        {
            throw new FormatException($"{name} is not base64: {e.Message}", e);
        }
    }

    private static byte[] Parts(JsonElement parts)
    {
        if (parts.ValueKind != JsonValueKind.Array)
        {
            throw new FormatException("response_parts must be a list.");
        }

        using var body = new MemoryStream();
        foreach (var part in parts.EnumerateArray())
        {
            if (part.ValueKind != JsonValueKind.Object || PriceRequest.Text(part, "text") is not { } text)
            {
                throw new FormatException("A part of response_parts is an object with a text.");
            }

            var times = 1;
            if (part.TryGetProperty("times", out var value) && !(value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out times) && times > 0))
            {
                throw new FormatException("times must be a count of 1 or more.");
            }

            var bytes = Encoding.UTF8.GetBytes(text);
            Check(body.Length + ((long)bytes.Length * times));
            for (var i = 0; i < times; i++)
            {
                body.Write(bytes);
            }
        }

        return body.ToArray();
    }

    private static byte[] Unpack(byte[] packed)
    {
        using var body = new MemoryStream();
        using var unpacked = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        var buffer = new byte[1 << 16];
        try
        {
            while (unpacked.Read(buffer) is > 0 and var read)
            {
                Check(body.Length + read);
                body.Write(buffer, 0, read);
            }
        }
        catch (InvalidDataException e)
        {
            throw new FormatException($"The response is not gzip: {e.Message}", e);
        }

        return body.ToArray();
    }

    private static void Check(long length)
    {
        if (length > Longest)
        {
            throw new FormatException($"The response is longer than {Longest} bytes.");
        }
    }
}
