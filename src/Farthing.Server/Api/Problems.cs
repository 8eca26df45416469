using System.Globalization;

namespace Farthing.Server.Api;

/// <summary>Errors as problem details (RFC 9457).</summary>
internal static class Problems
{
    public static IResult BadParameter(string parameter, string message) => Results.Problem(
        message, statusCode: StatusCodes.Status400BadRequest, title: $"The parameter {parameter} is wrong.",
        extensions: new Dictionary<string, object?> { ["parameter"] = parameter });

    public static IResult Unauthorized(string message) =>
        Results.Problem(message, statusCode: StatusCodes.Status401Unauthorized, title: "Not authorised.");

    public static IResult Forbidden(string message) =>
        Results.Problem(message, statusCode: StatusCodes.Status403Forbidden, title: "Not allowed.");

    public static IResult TooMany(HttpContext context, TimeSpan wait, string message)
    {
        context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return Results.Problem(message, statusCode: StatusCodes.Status429TooManyRequests, title: "Too much at once.");
    }

    public static IResult Unavailable(string message) =>
        Results.Problem(message, statusCode: StatusCodes.Status503ServiceUnavailable, title: "Not available now.");

    public static IResult Conflict(string message) =>
        Results.Problem(message, statusCode: StatusCodes.Status409Conflict, title: "Not possible as things stand.");

    public static IResult NotFound(string message) =>
        Results.Problem(message, statusCode: StatusCodes.Status404NotFound, title: "Not found.");
}
