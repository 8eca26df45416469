using System.Globalization;
using Farthing.Ingest.Otlp;
using Farthing.Storage.Keys;
using Microsoft.AspNetCore.Http;

namespace Farthing.Ingest.KeyLimits;

/// <summary>Lets a request with a good key in, as far as the key goes.</summary>
internal static class KeyAdmission
{
    /// <summary>Checks the scope and the limits; the body is held to them as it is read.</summary>
    /// <exception cref="RefusedException">The key may not send, or not now, or not so much.</exception>
    public static void Admit(this KeyLimiter limiter, HttpContext context, KeyGrant grant)
    {
        if (!grant.Scopes.HasFlag(KeyScopes.Ingest))
        {
            throw new RefusedException(StatusCodes.Status403Forbidden, "key_scope", "The key may not send: it has no scope 'ingest'. Make one that has: farthing keys create --name NAME --scope ingest.");
        }

        if (limiter.Admit(grant) is { } wait && wait > TimeSpan.Zero)
        {
            throw new RefusedException(
                StatusCodes.Status429TooManyRequests, "key_rate",
                string.Create(CultureInfo.InvariantCulture, $"The key is at its limit of {Rates(grant.Limits)}: try again in {Math.Ceiling(wait.TotalSeconds)} s."), wait);
        }

        if (context.Request.ContentLength > grant.Limits.MaxBodyBytes)
        {
            throw TooLarge(grant.Limits.MaxBodyBytes.Value);
        }

        if (grant.Limits is not { BytesPerSecond: null, MaxBodyBytes: null })
        {
            context.Request.Body = new MeteredBody(context.Request.Body, limiter, grant);
        }
    }

    public static RefusedException TooLarge(int most) => new(
        StatusCodes.Status413PayloadTooLarge, "key_size",
        string.Create(CultureInfo.InvariantCulture, $"The body is over the key's limit of {most} bytes: send smaller batches."));

    private static string Rates(Storage.Keys.KeyLimits limits) => string.Join(" and ", new[]
    {
        limits.RequestsPerSecond is { } requests ? string.Create(CultureInfo.InvariantCulture, $"{requests:0.##} requests a second") : null,
        limits.BytesPerSecond is { } bytes ? string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes a second") : null,
    }.OfType<string>());
}
