using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Mvc;

namespace Farthing.Server.Access;

/// <summary>The login page of a server with a password: one field, and back to where one wanted to go.</summary>
internal static class Login
{
    public static void MapLogin(this WebApplication app, string password)
    {
        var expected = SHA256.HashData(Encoding.UTF8.GetBytes(password));
        app.MapGet("/login", (HttpContext context, IAntiforgery antiforgery, string? returnUrl) =>
            Page(context, antiforgery, returnUrl, wrong: false)).AllowAnonymous();
        app.MapPost("/login", async (HttpContext context, IAntiforgery antiforgery, [FromForm] string? password, [FromForm] string? returnUrl) =>
        {
            var given = SHA256.HashData(Encoding.UTF8.GetBytes(password ?? ""));
            if (!CryptographicOperations.FixedTimeEquals(given, expected))
            {
                return Page(context, antiforgery, returnUrl, wrong: true);
            }

            var identity = new ClaimsIdentity([new(ClaimTypes.Name, "owner")], CookieAuthenticationDefaults.AuthenticationScheme);
            await context.SignInAsync(new ClaimsPrincipal(identity));
            return Results.LocalRedirect(IsLocal(returnUrl) ? returnUrl! : "/");
        }).AllowAnonymous().RequireRateLimiting(AccessRegistration.LoginLimit);
        app.MapPost("/logout", async (HttpContext context) =>
        {
            await context.SignOutAsync();
            return Results.LocalRedirect("/login");
        });
    }

    // A path of this server only: "//host" and "/\host" are other servers to a browser.
    private static bool IsLocal(string? url) =>
        url is ['/', ..] && url is not ['/', '/' or '\\', ..] && Uri.IsWellFormedUriString(url, UriKind.Relative);

    private static IResult Page(HttpContext context, IAntiforgery antiforgery, string? returnUrl, bool wrong)
    {
        var token = antiforgery.GetAndStoreTokens(context);
        var encode = HtmlEncoder.Default;
        return Results.Content(
            $$"""
            <!doctype html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <title>Sign in · Farthing</title>
              <style>
                :root { color-scheme: light dark; font: 13px/1.5 system-ui, sans-serif; }
                body { display: grid; place-items: center; min-height: 100vh; margin: 0; }
                form { display: grid; gap: 12px; width: min(280px, calc(100vw - 32px)); }
                h1 { font-size: 20px; font-weight: 600; margin: 0; }
                label { display: grid; gap: 4px; }
                input, button { font: inherit; padding: 8px; border-radius: 6px; border: 1px solid GrayText; }
                button { background: oklch(0.5 0.12 50); border-color: transparent; color: white; cursor: pointer; }
                p { margin: 0; color: light-dark(#a11, #f99); }
              </style>
            </head>
            <body>
              <form method="post" action="/login">
                <h1>Farthing</h1>
                <label>Password <input name="password" type="password" autocomplete="current-password" required autofocus></label>
                {{(wrong ? "<p role=\"alert\">That is not the password.</p>" : "")}}
                <input type="hidden" name="returnUrl" value="{{encode.Encode(returnUrl ?? "/")}}">
                <input type="hidden" name="{{token.FormFieldName}}" value="{{encode.Encode(token.RequestToken!)}}">
                <button>Sign in</button>
              </form>
            </body>
            </html>
            """,
            "text/html; charset=utf-8",
            statusCode: wrong ? StatusCodes.Status401Unauthorized : StatusCodes.Status200OK);
    }
}
