"""The rates as an SVG plot, drawn by gnuplot: ours in one colour, what others use in another."""
import tools

OURS = ("create", "get", "guest", "gateway")


def write(rates, rounds, file):
    """`rates`: (name, requests a second), the first one on top."""
    rows = [
        f'"{name}" {rate:.0f} {height} {1 if name.startswith(OURS) else 2}'
        for height, (name, rate) in enumerate(reversed(rates))
    ]
    lines = "\n".join(rows)
    script = f"""
set terminal svg size 900,{60 + 26 * len(rows)} font "sans-serif,12" background "#ffffff"
set output "{file}"
set style fill solid
set xrange [0:{1.15 * max(rate for _, rate in rates):.0f}]
set yrange [-0.6:{len(rows) - 0.4}]
set xlabel "requests a second (median of {rounds} rounds)"
set format x "%.0f"
set grid x
set border 3
unset key
set palette defined (1 "#2a6f97", 2 "#b0b7bd")
unset colorbox
$rates << END
{lines}
END
plot $rates using ($2/2):3:($2/2):(0.36):4:ytic(1) with boxxyerror palette, \\
     $rates using 2:3:(sprintf(" %.0f", $2)) with labels left
"""
    tools.run(["gnuplot"], 10, text=script)
