using Microsoft.AspNetCore.Components;

namespace Farthing.Dashboard.Ui;

/// <summary>A column of a grid.</summary>
/// <typeparam name="T">A row.</typeparam>
/// <param name="Title">Its header.</param>
/// <param name="Cell">What it shows of a row.</param>
/// <param name="Width">Its width in pixels, before the reader changes it.</param>
/// <param name="IsNumber">Whether it is aligned as numbers are.</param>
/// <param name="Stays">Whether it stays when the grid is scrolled aside.</param>
public sealed record GridColumn<T>(string Title, RenderFragment<T> Cell, int Width, bool IsNumber = false, bool Stays = false);
