using System.IO.Pipelines;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Farthing.Ingest.Otlp;

/// <summary>
/// Lets one port take HTTP/1.1 and HTTP/2 without TLS, so that OTLP is taken on whichever of its ports it is sent to. Kestrel
/// chooses by what TLS has agreed on and takes a port without it for HTTP/1.1: here the connection's first bytes decide,
/// which in HTTP/2 are always the same.
/// </summary>
public static class Http2Preface
{
    // As long as Kestrel lets a connection rest that says nothing.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(130);

    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Takes both versions on a port.</summary>
    /// <param name="listen">The port, without TLS.</param>
    public static void TakeBothVersions(this ListenOptions listen)
    {
        ArgumentNullException.ThrowIfNull(listen);
        // A connection is called secure below for Kestrel to look for HTTP/2 on it; its requests say that they are not.
        listen.KestrelServerOptions.AllowAlternateSchemes = true;
        listen.Use(next => async connection =>
        {
            if (await BeginsWithPrefaceAsync(connection))
            {
                connection.Features.Set<ITlsConnectionFeature>(Agreed.OnHttp2);
                connection.Features.Set<ITlsApplicationProtocolFeature>(Agreed.OnHttp2);
            }

            await next(connection);
        });
    }

    private static async Task<bool> BeginsWithPrefaceAsync(ConnectionContext connection)
    {
        using var patience = new CancellationTokenSource(s_patience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            patience.Token, connection.ConnectionClosed, connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default);
        var input = connection.Transport.Input;
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(either.Token);
                var (is2, known) = Compare(read);

                // Nothing is taken: whoever reads next reads it from the start.
                input.AdvanceTo(read.Buffer.Start, known ? read.Buffer.Start : read.Buffer.End);
                if (known)
                {
                    return is2;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ConnectionAbortedException or ConnectionResetException)
        {
            // Kestrel ends it.
            return false;
        }
    }

    private static (bool Is2, bool Known) Compare(ReadResult read)
    {
        Span<byte> start = stackalloc byte[Preface.Length];
        var length = (int)Math.Min(read.Buffer.Length, Preface.Length);
        System.Buffers.BuffersExtensions.CopyTo(read.Buffer.Slice(0, length), start);
        var alike = start[..length].SequenceEqual(Preface[..length]);
        return (alike && length == Preface.Length, !alike || length == Preface.Length || read.IsCompleted);
    }

    private sealed class Agreed : ITlsConnectionFeature, ITlsApplicationProtocolFeature
    {
        public static Agreed OnHttp2 { get; } = new();

        public X509Certificate2? ClientCertificate { get; set; }

        public ReadOnlyMemory<byte> ApplicationProtocol { get; } = "h2"u8.ToArray();

        public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult<X509Certificate2?>(null);
    }
}
