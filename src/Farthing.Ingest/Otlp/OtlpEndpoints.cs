using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Farthing.Ingest.Otlp;

/// <summary>Finds what a request is for, and how it speaks.</summary>
internal sealed class OtlpEndpoints(OtlpReceiver receiver)
{
    private readonly HttpCarrier _http = new();
    private readonly GrpcCarrier _grpc = new();

    public IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("");
        foreach (var signal in OtlpSignal.All)
        {
            group.MapPost(signal.Path, context => receiver.ReceiveAsync(context, signal, Carrier(context)));
            group.MapPost(signal.Method, context => receiver.ReceiveAsync(context, signal, Carrier(context)));
            group.Map($"{signal.Service}/{{**rest}}", RefuseAsync);
        }

        foreach (var others in OtlpPaths.Plain)
        {
            group.Map($"{others}/{{**rest}}", RefuseAsync);
        }

        return group;
    }

    private Task RefuseAsync(HttpContext context)
    {
        var path = context.Request.Path;
        if (!OtlpSignal.All.Any(s => path == s.Path || path == s.Method))
        {
            return Carrier(context).RefuseAsync(context, new(StatusCodes.Status404NotFound, "unknown_path", $"There is no {path}: traces, metrics and logs are taken."));
        }

        context.Response.Headers.Allow = HttpMethods.Post;
        return Carrier(context).RefuseAsync(context, new(StatusCodes.Status405MethodNotAllowed, "unknown_method", "Send it with POST."));
    }

    private IOtlpCarrier Carrier(HttpContext context) => GrpcCarrier.Carries(context.Request) ? _grpc : _http;
}
